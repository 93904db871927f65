//! What the agents of nodes report: kept by the interval, so that a report that comes again counts once.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use facts::agent::Report;
use facts::latency::MinuteStatistics;
use model::Time;
use model::beneath::{Disk, FioRun, Hour, LayerBeneath, Lost, Machine, Pressure, Writes};
use model::ids::ClusterId;
use serde::{Deserialize, Deserializer};
use sqlx::types::Json;

use crate::rows::count;
use crate::{Error, Result, Store};

/// So long intervals can be read.
const MINUTES_KEPT_DAYS: i64 = 7;

/// So long a node is remembered whose agent is silent, and what was lost.
const AGENTS_KEPT_DAYS: i64 = 30;

/// Without a report for so long an agent is silent: what it said is judged by no longer.
pub const SILENT_AFTER: TimeDelta = TimeDelta::minutes(5);

pub(crate) const SILENT_AFTER_SECONDS: f64 = SILENT_AFTER.num_seconds() as f64;

impl Store {
    /// Keeps a report of a node. What the node is, the report says that was heard last; one that waited long only where
    /// nothing later is known. Answers what fio last measured there.
    #[tracing::instrument(name = "store.agents.keep", skip_all, fields(%cluster, node))]
    pub async fn keep_agents_report(
        &self,
        cluster: ClusterId,
        node: &str,
        report: &Report,
        heard_at: Time,
    ) -> Result<Option<FioRun>> {
        let measured = &report.measured;
        let until = report.until();
        let is_present = heard_at - until <= SILENT_AFTER;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let waited = |resource: &str| measured.pressure.iter().find(|it| it.resource == resource);
        let some = |resource| waited(resource).map(|it| number(it.some_us));
        let full = |resource| waited(resource).and_then(|it| it.full_us).map(number);
        let writes = report.writes().map_err(Error::corrupt("durations of writes"))?;
        let writes = writes.filter(|it| it.received() > 0).map(|it| it.to_bytes());
        let lost = report.lost.as_ref().filter(|it| it.reports > 0);
        let fio = sqlx::query_scalar!(
            r#"WITH minute AS (
                 INSERT INTO node_minute (cluster_id, node, at, started_at, seconds, steal_ticks, total_ticks, cpu_some_us,
                     memory_some_us, memory_full_us, io_some_us, io_full_us, writes)
                 VALUES ($1, $2, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
                 ON CONFLICT (cluster_id, node, at, started_at) DO UPDATE
                 SET seconds = excluded.seconds, steal_ticks = excluded.steal_ticks, total_ticks = excluded.total_ticks,
                     cpu_some_us = excluded.cpu_some_us, memory_some_us = excluded.memory_some_us,
                     memory_full_us = excluded.memory_full_us, io_some_us = excluded.io_some_us,
                     io_full_us = excluded.io_full_us, writes = excluded.writes
             ), lost AS (
                 INSERT INTO node_lost (cluster_id, node, from_at, until_at, reports)
                 SELECT $1, $2, $19, $20, $21 WHERE $19::timestamptz IS NOT NULL
                 ON CONFLICT (cluster_id, node, from_at) DO UPDATE
                 SET until_at = greatest(node_lost.until_at, excluded.until_at),
                     reports = greatest(node_lost.reports, excluded.reports)
             )
             INSERT INTO node_agent AS known (cluster_id, node, agent, heard_at, until, machine, disk, fio)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $22)
             ON CONFLICT (cluster_id, node) DO UPDATE
             SET heard_at = greatest(known.heard_at, excluded.heard_at),
                 until = CASE WHEN $23 OR excluded.until >= known.until THEN excluded.until ELSE known.until END,
                 agent = CASE WHEN $23 OR excluded.until >= known.until THEN excluded.agent ELSE known.agent END,
                 machine = CASE WHEN $23 OR excluded.until >= known.until THEN excluded.machine ELSE known.machine END,
                 disk = coalesce(CASE WHEN $23 OR excluded.until >= known.until THEN excluded.disk END, known.disk),
                 fio = coalesce(CASE WHEN $23 OR excluded.until >= known.until THEN excluded.fio END, known.fio)
             RETURNING fio AS "fio: Json<FioRun>""#,
            cluster.as_uuid(),
            node,
            report.agent,
            heard_at,
            until,
            Json(&report.machine) as _,
            measured.disk.as_ref().map(Json) as _,
            report.at,
            report.started_at,
            i32::try_from(report.seconds).unwrap_or(i32::MAX),
            measured.cpu.map(|it| number(it.steal)),
            measured.cpu.map(|it| number(it.total)),
            some("cpu"),
            some("memory"),
            full("memory"),
            some("io"),
            full("io"),
            writes,
            lost.map(|it| it.from),
            lost.map(|it| it.until),
            lost.map(|it| number(it.reports)),
            report.fio.as_ref().map(Json) as _,
            is_present,
        )
        .fetch_one(&self.pool)
        .await
        .map_err(Error::query("keeping an agent's report"))?;
        Ok(fio.map(|fio| fio.0))
    }

    /// The layer beneath each node of a cluster whose agent was ever heard; `Err` where what it said cannot be read, which
    /// hides no other node. An agent that is silent is left out if its node is gone from the cluster.
    #[tracing::instrument(name = "store.agents.beneath", skip_all, fields(%cluster))]
    pub async fn beneath(
        &self,
        cluster: ClusterId,
    ) -> Result<BTreeMap<String, Result<LayerBeneath>>> {
        let rows = sqlx::query!(
            r#"SELECT node AS "node!",
                      to_jsonb(layer) || jsonb_build_object('is_silent', heard_at < now() - make_interval(secs => $2)) AS "layer!"
               FROM node_beneath AS layer
               WHERE cluster_id = $1 AND (heard_at >= now() - make_interval(secs => $2) OR EXISTS (
                   SELECT FROM unit_current AS unit
                   WHERE unit.cluster_id = layer.cluster_id AND unit.subject = 'node/' || layer.node
               ))"#,
            cluster.as_uuid(),
            SILENT_AFTER_SECONDS,
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("reading what agents said"))?;
        let read = |layer| {
            let row: Row =
                serde_json::from_value(layer).map_err(Error::corrupt("an agent's report"))?;
            row.layer()
        };
        Ok(rows.into_iter().map(|row| (row.node, read(row.layer))).collect())
    }

    /// Makes the partitions of today and tomorrow, and drops what is too old. Idempotent.
    #[tracing::instrument(name = "store.agents.tidy", skip_all, fields(%now))]
    pub async fn tidy_reports(&self, now: Time) -> Result<()> {
        self.ensure_partitions(now).await?;
        let minutes = now - TimeDelta::days(MINUTES_KEPT_DAYS);
        sqlx::query!("SELECT drop_before('node_minute', 'at', $1)", minutes)
            .fetch_all(&self.pool)
            .await
            .map_err(Error::query("dropping old intervals of nodes"))?;
        let agents = now - TimeDelta::days(AGENTS_KEPT_DAYS);
        sqlx::query!(
            "WITH agents AS (DELETE FROM node_agent WHERE heard_at < $1) DELETE FROM node_lost WHERE until_at < $1",
            agents,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("forgetting agents"))?;
        Ok(())
    }
}

/// `node_beneath`, as JSON.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub agent: String,
    pub heard_at: Time,
    pub until: Time,
    pub machine: Json<Machine>,
    pub disk: Option<Json<Disk>>,
    pub fio: Option<Json<FioRun>>,
    pub seconds: i64,
    pub steal_ticks: Option<i64>,
    pub total_ticks: Option<i64>,
    pub cpu_some_us: Option<i64>,
    pub memory_some_us: Option<i64>,
    pub memory_full_us: Option<i64>,
    pub io_some_us: Option<i64>,
    pub io_full_us: Option<i64>,
    #[serde(deserialize_with = "written_as_text")]
    pub writes: Vec<Vec<u8>>,
    pub lost: Json<Vec<Lost>>,
    pub is_silent: bool,
}

fn written_as_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<Vec<u8>>, D::Error> {
    Vec::<String>::deserialize(deserializer)?.into_iter().map(bytes).collect()
}

/// Reads what PostgreSQL writes of bytes in JSON.
pub(crate) fn bytes_written_as_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<u8>, D::Error> {
    String::deserialize(deserializer).and_then(bytes)
}

/// In JSON PostgreSQL writes bytes as `\x01ff`.
fn bytes<E: serde::de::Error>(text: String) -> std::result::Result<Vec<u8>, E> {
    let bytes = text.strip_prefix("\\x").and_then(facts::agent::bytes);
    bytes.ok_or_else(|| E::custom("bytes that are no text of digits"))
}

impl Row {
    pub(crate) fn layer(self) -> Result<LayerBeneath> {
        let mut writes = MinuteStatistics::default();
        for of_an_interval in &self.writes {
            let damaged = Error::corrupt("durations of writes");
            writes.merge_bytes(of_an_interval).map_err(damaged)?;
        }
        let microseconds =
            |it: std::time::Duration| u64::try_from(it.as_micros()).unwrap_or(u64::MAX);
        let pressure = [
            ("cpu", self.cpu_some_us, None),
            ("memory", self.memory_some_us, self.memory_full_us),
            ("io", self.io_some_us, self.io_full_us),
        ];
        let pressure = pressure.into_iter().filter_map(|(resource, some, full)| {
            let (some_us, full_us) = (count(some?), full.map(count));
            Some(Pressure { resource: resource.into(), some_us, full_us })
        });
        let ticks = self.steal_ticks.zip(self.total_ticks);
        Ok(LayerBeneath {
            agent: self.agent,
            until: self.until,
            heard_at: self.heard_at,
            is_silent: self.is_silent,
            machine: self.machine.0,
            hour: Hour {
                seconds: count(self.seconds),
                steal_permille: ticks.and_then(|(steal, total)| {
                    count(steal).saturating_mul(1_000).checked_div(count(total))
                }),
                pressure: pressure.collect(),
                disk: self.disk.map(|disk| disk.0),
                writes: Writes {
                    count: writes.received(),
                    p50_us: writes.p50().map(microseconds),
                    p99_us: writes.p99().map(microseconds),
                },
            },
            fio: self.fio.map(|fio| fio.0),
            lost: self.lost.0,
        })
    }
}
