// What is measured and not asserted: no part of the tests.
import tests from "./playwright.config.ts";

export default { ...tests, testDir: "measure", workers: 1, timeout: 600_000 };
