use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use collect::probe::landmark::{
    ANSWER_SIZE, Key, Limits, REQUEST_SIZE, Responder, Tally, answer, request,
};
use collect::probe::{Ended, How, NotProbed, Pace, Probed, Prober, Schedule, Target};
use facts::latency::{Failure, Method, Odd, Outcome};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};

pub fn key(digit: char) -> Key {
    use std::os::unix::fs::PermissionsExt;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), String::from(digit).repeat(64)).unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    Key::read(file.path()).unwrap()
}

pub async fn landmark(limits: Limits) -> (Arc<Responder>, SocketAddr) {
    let listen = "127.0.0.1:0".parse().unwrap();
    let responder = Arc::new(Responder::bind(listen, key('a'), limits).await.unwrap());
    let address = responder.address().unwrap();
    let serving = Arc::clone(&responder);
    tokio::spawn(async move { serving.serve().await });
    (responder, address)
}

async fn probe(address: SocketAddr, key: Key, count: u64) -> Probed {
    let how = How::Landmark(address.port(), Arc::new(key));
    let target = Target { host: address.ip().to_string(), family: None, how, placed: false };
    let (_keep, stop) = watch::channel(false);
    let schedule = Schedule {
        count: Some(count),
        interval: Duration::from_millis(10),
        timeout: Duration::from_secs(1),
        phase: Duration::ZERO,
    };
    let prober = Arc::new(Prober::new(Pace::default()));
    let probed = prober.probe(target, schedule, false, stop).await.unwrap();
    // A busy machine may come too late to some; every probe is in one account.
    let statistics = probed.minutes.total();
    assert_eq!(statistics.sent() + statistics.not_sent(), count);
    assert!(statistics.sent() > 1, "{statistics:?}");
    probed
}

/// Waits until every packet is in one of the landmark's accounts.
async fn tally(responder: &Responder, packets: u64) -> Tally {
    loop {
        let tally = responder.tally();
        let Tally {
            answered,
            malformed,
            unauthenticated,
            over_source_rate,
            over_overall_rate,
            unsent,
        } = tally;
        if answered + malformed + unauthenticated + over_source_rate + over_overall_rate + unsent
            >= packets
        {
            return tally;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn who_has_the_key_is_answered() {
    let (responder, address) = landmark(Limits::default()).await;
    let probed = probe(address, key('a'), 50).await;
    let statistics = probed.minutes.total();
    assert_eq!(probed.method, Method::Landmark);
    let sent = statistics.sent();
    assert_eq!((statistics.received(), statistics.odd().any()), (sent, false));
    assert!(statistics.min().unwrap() > Duration::ZERO);
    assert_eq!(responder.tally(), Tally { answered: sent, ..Tally::default() });
}

#[tokio::test]
async fn who_has_another_key_is_not_answered() {
    let (responder, address) = landmark(Limits::default()).await;
    let statistics = probe(address, key('b'), 5).await.minutes.total();
    let sent = statistics.sent();
    assert_eq!((statistics.received(), statistics.timeouts()), (0, sent));
    assert_eq!(responder.tally(), Tally { unauthenticated: sent, ..Tally::default() });
}

#[tokio::test]
async fn what_is_no_request_is_not_answered_and_an_answer_is_no_longer_than_its_request() {
    let (responder, address) = landmark(Limits::default()).await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let good = request(&key('a'), &[7; 16]);
    let with = |at: usize| {
        let mut packet = good.to_vec();
        packet[at] ^= 1;
        packet
    };
    let malformed = [
        Vec::new(),
        good[..REQUEST_SIZE - 1].to_vec(),
        [&good[..], &[0]].concat(),
        vec![0; 1_400],
        with(0),
        with(4),
        with(5),
        with(7),
        with(30),
        // An answer sent to a landmark: two of them must not keep each other busy.
        answer(&key('a'), &[7; 16], Duration::ZERO).to_vec(),
    ];
    let forged = [with(8), with(23), with(32), with(63)];
    let packets = malformed.iter().chain(&forged);
    for packet in packets.clone() {
        socket.send_to(packet, address).await.unwrap();
    }
    let refused = (malformed.len() as u64, forged.len() as u64);
    // The answer to the good one is the only packet that comes back.
    socket.send_to(&good, address).await.unwrap();
    let mut buffer = [0; 2_048];
    let (length, _) = socket.recv_from(&mut buffer).await.unwrap();
    assert_eq!((length, &buffer[8..24]), (ANSWER_SIZE, &[7; 16][..]));
    assert!(length <= good.len());
    let tally = tally(&responder, refused.0 + refused.1 + 1).await;
    assert_eq!((tally.malformed, tally.unauthenticated, tally.answered), (refused.0, refused.1, 1));
    assert!(socket.try_recv_from(&mut buffer).is_err(), "nothing else was answered");
}

/// What went to a landmark and what came back, in packets and in bytes.
#[derive(Debug, Default)]
struct Traffic {
    sent: (u64, usize),
    came: (u64, usize),
}

impl Traffic {
    /// Sends each of these, and reads all that is answered.
    async fn of(
        responder: &Responder,
        address: SocketAddr,
        packets: impl Iterator<Item = Vec<u8>>,
    ) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let (mut traffic, mut buffer) = (Self::default(), [0; 2_048]);
        for packet in packets {
            traffic.sent.0 += 1;
            traffic.sent.1 += socket.send_to(&packet, address).await.unwrap();
            // What the kernel would drop for want of room proves nothing.
            tally(responder, traffic.sent.0).await;
            while let Ok((length, _)) = socket.try_recv_from(&mut buffer) {
                traffic.came.0 += 1;
                traffic.came.1 += length;
            }
        }
        while traffic.came.0 < responder.tally().answered {
            traffic.came.0 += 1;
            traffic.came.1 += socket.recv_from(&mut buffer).await.unwrap().0;
        }
        traffic
    }

    /// Asserts that no more came than was sent, and says how much that was.
    fn is_not_amplified(&self, what: &str) {
        let Self { sent, came } = self;
        let factor = came.1 as f64 / sent.1 as f64;
        eprintln!(
            "{what}: {} packets of {} bytes sent, {} of {} bytes answered, amplification {factor:.4}",
            sent.0, sent.1, came.0, came.1
        );
        assert!(came.0 <= sent.0 && came.1 <= sent.1, "{what}: {self:?}");
        assert_eq!(came.1, came.0 as usize * ANSWER_SIZE, "{what}: {self:?}");
    }
}

fn nonce(number: u64) -> [u8; 16] {
    (u128::from(number) << 64).to_be_bytes()
}

#[tokio::test]
async fn replayed_or_forged_it_is_answered_with_no_more_than_was_sent() {
    const PACKETS: u64 = 5_000;
    let seen = request(&key('a'), &[7; 16]).to_vec();
    let stranger = key('b');
    let few = Pace { per_second: 1, burst: 20 };
    let unlimited = Pace { per_second: 1, burst: 1_000_000 };
    let replayed: &dyn Fn(u64) -> Vec<u8> = &|_| seen.clone();
    let altered: &dyn Fn(u64) -> Vec<u8> = &|number| {
        let mut packet = seen.clone();
        packet[8 + number as usize % (REQUEST_SIZE - 8)] ^= 1;
        packet
    };
    let another_key: &dyn Fn(u64) -> Vec<u8> =
        &|number| request(&stranger, &nonce(number)).to_vec();
    let empty: &dyn Fn(u64) -> Vec<u8> = &|_| vec![0];
    // What it may answer at least and at most.
    for (what, per_source, packet, answered) in [
        ("replayed, without a limit", unlimited, replayed, PACKETS..=PACKETS),
        ("replayed", few, replayed, 20..=200),
        ("replayed, altered", unlimited, altered, 0..=0),
        ("forged, with another key", unlimited, another_key, 0..=0),
        ("forged, of one byte", unlimited, empty, 0..=0),
    ] {
        let (responder, address) = landmark(Limits { overall: unlimited, per_source }).await;
        let traffic = Traffic::of(&responder, address, (0..PACKETS).map(packet)).await;
        traffic.is_not_amplified(what);
        let tally = responder.tally();
        assert_eq!((traffic.sent.0, traffic.came.0), (PACKETS, tally.answered), "{what}");
        assert!(answered.contains(&tally.answered), "{what}: {tally:?}");
    }
}

#[tokio::test]
async fn a_flood_is_answered_no_faster_than_the_limits() {
    const FLOOD: u64 = 5_000;
    let few = Pace { per_second: 1, burst: 20 };
    let many = Pace { per_second: 1, burst: 1_000_000 };
    for (limits, account) in [
        (Limits { overall: many, per_source: few }, "source"),
        (Limits { overall: few, per_source: many }, "overall"),
    ] {
        let (responder, address) = landmark(limits).await;
        let key = key('a');
        let packets = (0..FLOOD).map(|number| request(&key, &nonce(number)).to_vec());
        let traffic = Traffic::of(&responder, address, packets).await;
        traffic.is_not_amplified(&format!("flood over the {account}'s rate"));
        let tally = responder.tally();
        assert_eq!(tally.malformed + tally.unauthenticated + tally.unsent, 0);
        let over =
            if account == "source" { tally.over_source_rate } else { tally.over_overall_rate };
        assert_eq!(tally.answered + over, FLOOD, "{tally:?}");
        assert!((20..200).contains(&tally.answered), "{tally:?}");
        assert_eq!(traffic.came.0, tally.answered, "{tally:?}");
    }
}

/// A landmark that does what it should not, at the very address that is asked.
async fn liar(lie: impl Fn(usize, [u8; 16]) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 2_048];
        for number in 0.. {
            let (_, from) = socket.recv_from(&mut buffer).await.unwrap();
            for packet in lie(number, buffer[8..24].try_into().unwrap()) {
                socket.send_to(&packet, from).await.unwrap();
            }
        }
    });
    address
}

#[tokio::test]
async fn forged_answers_are_counted_and_never_taken() {
    let address = liar(|_, nonce| {
        let mut altered = answer(&key('a'), &nonce, Duration::ZERO).to_vec();
        altered[31] ^= 1;
        let stranger = answer(&key('b'), &nonce, Duration::ZERO).to_vec();
        // The request itself sent back.
        vec![altered, stranger, request(&key('a'), &nonce).to_vec(), b"short".to_vec()]
    })
    .await;
    let statistics = probe(address, key('a'), 5).await.minutes.total();
    let sent = statistics.sent();
    assert_eq!((statistics.received(), statistics.timeouts()), (0, sent));
    assert_eq!(statistics.odd(), Odd { forged: 4 * sent, ..Odd::default() });
}

#[tokio::test]
async fn an_answer_counts_once_and_for_its_own_request() {
    let first = Arc::new(std::sync::OnceLock::new());
    let address = liar(move |number, nonce| {
        let fresh = answer(&key('a'), &nonce, Duration::ZERO).to_vec();
        let first = first.get_or_init(|| fresh.clone()).clone();
        match number {
            // Answered twice, and again in place of every later answer.
            0 => vec![first.clone(), first],
            _ => vec![first],
        }
    })
    .await;
    let statistics = probe(address, key('a'), 5).await.minutes.total();
    let sent = statistics.sent();
    assert_eq!((statistics.received(), statistics.timeouts()), (1, sent - 1));
    assert_eq!(statistics.odd(), Odd { duplicates: sent, ..Odd::default() });
}

#[tokio::test]
async fn a_hold_time_makes_no_round_trip_negative() {
    let address =
        liar(|_, nonce| vec![answer(&key('a'), &nonce, Duration::from_secs(60)).to_vec()]).await;
    let statistics = probe(address, key('a'), 5).await.minutes.total();
    assert_eq!(
        (statistics.received(), statistics.failures().get(&Failure::HoldTime)),
        (0, Some(&statistics.sent()))
    );
    assert_eq!(statistics.min(), None);
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_unreachable() {
    let address = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let statistics = probe(address, key('a'), 5).await.minutes.total();
    assert_eq!(statistics.received(), 0);
    assert_eq!(
        statistics.failures().get(&Failure::Unreachable),
        Some(&statistics.sent()),
        "{statistics:?}"
    );
}

/// Listens there until it is dropped, and then nothing does.
pub async fn listen(address: SocketAddr) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let responder = Responder::bind(address, key('a'), Limits::default()).await.unwrap();
    let address = responder.address().unwrap();
    (address, tokio::spawn(async move { responder.serve().await }))
}

/// A landmark that is probed a hundred times a second until that is stopped.
pub struct Followed {
    pub ended: mpsc::Receiver<Ended>,
    stop: watch::Sender<bool>,
    probing: tokio::task::JoinHandle<Result<(), NotProbed>>,
}

impl Followed {
    pub fn new(landmark: SocketAddr) -> Self {
        let how = How::Landmark(landmark.port(), Arc::new(key('a')));
        let target = Target { host: landmark.ip().to_string(), family: None, how, placed: false };
        let schedule = Schedule {
            count: None,
            interval: Duration::from_millis(10),
            timeout: Duration::from_millis(500),
            phase: Duration::ZERO,
        };
        let (stop, stopped) = watch::channel(false);
        let (send, ended) = mpsc::channel(1_024);
        let prober = Arc::new(Prober::new(Pace::default()));
        let probing =
            tokio::spawn(async move { prober.follow(target, schedule, send, stopped).await });
        Self { ended, stop, probing }
    }

    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.ended.recv().await.is_some() {}
        self.probing.await.unwrap().unwrap();
    }
}

/// The outcomes of probes in their order, until five in a row are of this kind.
async fn five(ended: &mut mpsc::Receiver<Ended>, is: fn(Outcome) -> bool) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    while outcomes.len() < 5 || !outcomes.iter().rev().take(5).all(|it| is(*it)) {
        outcomes.push(ended.recv().await.expect("it is probed on").sample.outcome);
    }
    outcomes
}

#[tokio::test]
async fn a_landmark_that_vanishes_is_loss_until_it_is_back() {
    let is_received = |outcome| matches!(outcome, Outcome::Received(_));
    let is_lost = |outcome| matches!(outcome, Outcome::TimedOut | Outcome::Failed(_));
    let (address, serving) = listen("127.0.0.1:0".parse().unwrap()).await;
    let mut followed = Followed::new(address);
    let ended = &mut followed.ended;

    five(ended, is_received).await;
    serving.abort();
    assert!(serving.await.unwrap_err().is_cancelled());
    // What had left before may still be answered; from then on nothing is, and each is told of.
    let after = five(ended, is_lost).await;
    let lost = after.iter().position(|it| is_lost(*it)).expect("one is lost");
    assert!(after[lost..].iter().all(|it| !is_received(*it)), "{after:?}");

    let (_, _serving) = listen(address).await;
    five(ended, is_received).await;
    followed.stop().await;
}
