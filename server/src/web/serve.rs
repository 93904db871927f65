//! Serving HTTP to clients of whom some are slow, greedy or gone.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Sleep;

use crate::agents::certificate::Certificate;

/// How much a listener's clients may take up.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// Connections that are open at the same time; the next wait. A browser has six.
    pub connections: usize,
    /// Until a request's head is there: the first, and each further one on a connection that is kept open.
    pub head: Duration,
    /// How long a client may take nothing of what it is sent.
    pub stalled: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connections: 512, head: Duration::from_secs(15), stalled: Duration::from_secs(30) }
    }
}

/// Serves until it is told to stop, and then until the last request is answered; over TLS, where there is a certificate.
pub async fn serve(
    listener: TcpListener,
    certificate: Option<Certificate>,
    routes: Router,
    bounds: Bounds,
    mut stopped: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let mut connections = JoinSet::new();
    loop {
        let (stream, place) = tokio::select! {
            next = next(&listener, &places) => next,
            () = told(&mut stopped) => break,
        };
        let client = Client { stream, patience: bounds.stalled, stalled: None };
        let (routes, stopped) = (routes.clone(), stopped.clone());
        match &certificate {
            None => connections.spawn(connection(client, place, routes, bounds, stopped)),
            Some(certificate) => {
                let acceptor = certificate.acceptor();
                connections.spawn(async move {
                    // Who does not get to the end of the handshake has not begun to ask.
                    let shaken = tokio::time::timeout(bounds.head, acceptor.accept(client)).await;
                    if let Ok(Ok(client)) = shaken {
                        connection(client, place, routes, bounds, stopped).await;
                    }
                })
            }
        };
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// The next client, once there is a place for it.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    /// Without file descriptors there is no next client before others have gone.
    const RETRY: Duration = Duration::from_millis(100);
    // Never closed.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(error) => {
                tracing::debug!(%error, "a client was not accepted");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

async fn connection(
    client: impl AsyncRead + AsyncWrite + Unpin,
    _place: Option<OwnedSemaphorePermit>,
    routes: Router,
    bounds: Bounds,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head)
            .serve_connection(TokioIo::new(client), TowerToHyperService::new(routes))
    );
    // How a connection ends is its client's affair.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = told(&mut stopped) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

async fn told(stopped: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone: that is the word to stop, too.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// A client's end, which is given up once it has taken nothing for too long.
struct Client {
    stream: TcpStream,
    patience: Duration,
    /// Ends when patience does; `None` while it takes what it is sent.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Client {
    fn unless_stalled<T>(
        &mut self,
        context: &mut Context<'_>,
        sent: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.stalled = None;
            return sent;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Client {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Client {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.unless_stalled(context, sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.unless_stalled(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};

    use axum::routing::get;

    use super::*;

    const SOON: Duration = Duration::from_millis(100);

    /// A server that lasts as long as the end that stops it.
    async fn started(bounds: Bounds, routes: Router) -> (SocketAddr, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(serve(listener, None, routes, bounds, stopped));
        (address, stop)
    }

    /// What comes back for this, until the server ends the connection.
    async fn told(address: SocketAddr, said: &'static str) -> String {
        let asking = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            stream.write_all(said.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        };
        tokio::task::spawn_blocking(asking).await.unwrap()
    }

    #[tokio::test]
    async fn who_says_nothing_or_half_is_let_go() {
        let routes = Router::new().route("/", get(async || "here"));
        let bounds = Bounds { head: SOON, ..Bounds::default() };
        let (address, _stop) = started(bounds, routes).await;
        for (said, answers) in [
            ("", 0),
            ("GET / HTTP/1.1\r\nHost: local", 0),
            ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1),
            ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT", 1),
        ] {
            let answer = told(address, said).await;
            assert_eq!(answer.matches("here").count(), answers, "{said:?}: {answer}");
        }
    }

    #[tokio::test]
    async fn who_takes_nothing_is_let_go_and_the_next_gets_the_place() {
        let much = || async { "x".repeat(64 << 20) };
        let routes = Router::new().route("/", get(async || "here")).route("/much", get(much));
        let bounds = Bounds { connections: 1, stalled: SOON, ..Bounds::default() };
        let (address, _stop) = started(bounds, routes).await;
        let mut deaf = TcpStream::connect(address).unwrap();
        deaf.write_all(b"GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let answer = told(address, "GET / HTTP/1.0\r\n\r\n").await;
        assert!(answer.ends_with("here"), "{answer}");
    }

    #[tokio::test]
    async fn what_was_asked_is_answered_before_the_end() {
        let (asked, mut was_asked) = tokio::sync::mpsc::channel(1);
        let (go, may_go) = watch::channel(false);
        let slow = async move || {
            let _ = asked.send(()).await;
            super::told(&mut may_go.clone()).await;
            "here"
        };
        let (address, stop) = started(Bounds::default(), Router::new().route("/", get(slow))).await;
        let answer = tokio::spawn(told(address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        was_asked.recv().await.unwrap();
        stop.send(true).unwrap();
        go.send(true).unwrap();
        assert!(answer.await.unwrap().ends_with("here"));
    }
}
