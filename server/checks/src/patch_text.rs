//! Patches as the YAML that people paste: block style, the identifying keys first.

use serde_json::{Map, Value};

/// Keys that stand before all others, as people write them.
const FIRST: [&str; 4] = ["apiVersion", "kind", "metadata", "name"];

/// A value as YAML.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text
}

/// A patch for what stands at `path` of an object, such as `spec.template.spec`, as a patch of the object.
pub fn at(path: &str, patch: Value) -> Value {
    path.rsplit('.').fold(patch, |inner, key| Value::Object(Map::from_iter([(key.into(), inner)])))
}

/// Writes a block that starts at `indent`, the cursor being there already.
fn write(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let first = FIRST.iter().filter_map(|key| fields.get_key_value(*key));
            let others = fields.iter().filter(|(key, _)| !FIRST.contains(&key.as_str()));
            for (position, (key, value)) in first.chain(others).enumerate() {
                if position > 0 {
                    pad(text, indent);
                }
                text.push_str(&scalar(key));
                text.push(':');
                match value {
                    Value::Object(inner) if !inner.is_empty() => {
                        text.push('\n');
                        pad(text, indent + 2);
                        write(text, value, indent + 2);
                    }
                    Value::Array(items) if !items.is_empty() => {
                        text.push('\n');
                        pad(text, indent);
                        write(text, value, indent);
                    }
                    _ => {
                        text.push(' ');
                        write(text, value, indent);
                    }
                }
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    pad(text, indent);
                }
                text.push_str("- ");
                write(text, item, indent + 2);
            }
        }
        Value::Object(_) => text.push_str("{}\n"),
        Value::Array(_) => text.push_str("[]\n"),
        Value::String(string) => {
            text.push_str(&scalar(string));
            text.push('\n');
        }
        other => {
            text.push_str(&other.to_string());
            text.push('\n');
        }
    }
}

fn pad(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}

/// A string plain where every YAML reader takes it for a string, else quoted as JSON, which is YAML.
fn scalar(string: &str) -> String {
    let plain = string.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && string.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
            .contains(&string.to_ascii_lowercase().as_str());
    if plain { string.into() } else { quoted(string) }
}

/// As JSON, with what YAML holds unprintable or takes for the end of a line escaped too.
fn quoted(string: &str) -> String {
    let json = Value::from(string).to_string();
    let mut quoted = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_reads_as_people_write_it() {
        let patch = json!({ "containers": [{
            "image": "registry:5000/app",
            "name": "app",
            "securityContext": { "capabilities": { "drop": ["ALL"], "add": [] }, "privileged": false },
            "volumeMounts": [{ "mountPath": "/tmp", "name": "tmp" }],
        }], "volumes": [{ "name": "tmp", "emptyDir": {} }, { "name": "off" }] });
        let expected = "\
spec:
  template:
    spec:
      containers:
      - name: app
        image: \"registry:5000/app\"
        securityContext:
          capabilities:
            add: []
            drop:
            - ALL
          privileged: false
        volumeMounts:
        - name: tmp
          mountPath: /tmp
      volumes:
      - name: tmp
        emptyDir: {}
      - name: \"off\"
";
        assert_eq!(yaml(&at("spec.template.spec", patch)), expected);
    }

    #[test]
    fn what_yaml_cannot_hold_is_escaped() {
        for (text, written) in [
            ("å🫐 \u{a0}", "\"å🫐 \u{a0}\""),
            ("c\u{7f}", "\"c\\u007f\""),
            ("\u{80}\u{85}\u{9f}", "\"\\u0080\\u0085\\u009f\""),
            ("\u{2028}\u{2029}\u{feff}\u{ffff}", "\"\\u2028\\u2029\\ufeff\\uffff\""),
            ("\n\u{1b}\"\\", "\"\\n\\u001b\\\"\\\\\""),
        ] {
            assert_eq!(yaml(&json!({ "name": text })), format!("name: {written}\n"));
        }
    }
}
