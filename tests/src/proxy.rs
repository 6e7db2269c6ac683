//! A server that is further away: what goes through is as it was, but later; and the line may break.
//!
//! Takes the address of a server, a delay for each direction, and where the line breaks; gives an address to connect to.
//! Knows bytes and time. Must not know what a database says to its clients.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};

/// So many bytes are taken over at once at most.
const CHUNK_BYTES: usize = 64 * 1024;

/// So many chunks are underway in one direction at most; then the sender waits, as for a slow network.
const CHUNKS_UNDERWAY: usize = 1024;

/// How long each byte is underway.
#[derive(Debug, Clone, Copy, Default)]
pub struct Delay {
    /// From the client to the server.
    pub to_server: Duration,
    /// From the server to the client.
    pub to_client: Duration,
}

impl Delay {
    /// The same in both directions.
    #[must_use]
    pub fn each_way(delay: Duration) -> Self {
        Self { to_server: delay, to_client: delay }
    }
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// Where the line breaks: so many bytes go through one way, of all connections together, and none after them.
#[derive(Debug, Clone, Copy)]
pub struct Break {
    /// Which way is counted; both break.
    pub way: Way,
    /// How many bytes still go through.
    pub after_bytes: usize,
    /// What happens then.
    pub how: How,
}

/// How a line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Both sides see their connection end.
    Cut,
    /// Neither side sees anything, or hears of the other, until [`Proxy::mend`].
    Silence,
}

/// In which state all connections are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Silent,
    Cut,
}

/// What all connections share.
#[derive(Debug)]
struct Line {
    passed_bytes: [AtomicUsize; 2],
    /// What the server said, if that is kept.
    said: Option<Mutex<Vec<u8>>>,
    breaks: Option<Break>,
    state: watch::Sender<State>,
}

/// A listener that forwards to a server, until it is dropped: that cuts every connection through it.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    listener: JoinHandle<()>,
    line: Arc<Line>,
}

impl Proxy {
    /// Listens on a free port for connections to the server at `server`, as `host:port`.
    ///
    /// # Errors
    ///
    /// When no port is free.
    pub async fn start(server: &str, delay: Delay) -> io::Result<Self> {
        Self::start_with(server, delay, Line::whole()).await
    }

    async fn start_with(server: &str, delay: Delay, line: Line) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let line = Arc::new(line);
        let listener = tokio::spawn(listen(listener, server.to_owned(), delay, Arc::clone(&line)));
        Ok(Self { address, listener, line })
    }

    /// Listens for connections to the server of this URL.
    ///
    /// # Errors
    ///
    /// When no port is free, or the URL names no host and port.
    pub async fn before(url: &str, delay: Delay) -> io::Result<Self> {
        let (_, server, _) = split_url(url).ok_or(io::ErrorKind::InvalidInput)?;
        Self::start(server, delay).await
    }

    /// The same without delay, over a line that breaks.
    ///
    /// # Errors
    ///
    /// As [`Self::before`].
    pub async fn breaking(url: &str, breaks: Break) -> io::Result<Self> {
        let (_, server, _) = split_url(url).ok_or(io::ErrorKind::InvalidInput)?;
        Self::start_with(server, Delay::default(), Line { breaks: Some(breaks), ..Line::whole() }).await
    }

    /// The same over a line that holds, and keeps what the server says.
    ///
    /// # Errors
    ///
    /// As [`Self::before`].
    pub async fn listening(url: &str) -> io::Result<Self> {
        let (_, server, _) = split_url(url).ok_or(io::ErrorKind::InvalidInput)?;
        Self::start_with(server, Delay::default(), Line { said: Some(Mutex::default()), ..Line::whole() }).await
    }

    /// What the server said so far, on all connections together, if that is kept.
    #[must_use]
    pub fn said(&self) -> Vec<u8> {
        self.line
            .said
            .as_ref()
            .map_or_else(Vec::new, |said| said.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// How many bytes went through.
    #[must_use]
    pub fn passed_bytes(&self, way: Way) -> usize {
        self.line.passed_bytes[way as usize].load(Ordering::Relaxed)
    }

    /// Waits until the line breaks.
    pub async fn broken(&self) {
        self.line.until(|state| state != State::Whole).await;
    }

    /// Lets through what a silent line has kept back, and all that follows.
    pub fn mend(&self) {
        self.line.state.send_replace(State::Whole);
    }

    /// Where to connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same database, through here.
    #[must_use]
    pub fn url(&self, url: &str) -> String {
        match split_url(url) {
            Some((before, _, after)) => format!("{before}{}{after}", self.address),
            None => url.to_owned(),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// What a URL has before, as and after `host:port`.
fn split_url(url: &str) -> Option<(&str, &str, &str)> {
    let authority = url.find("://")? + 3;
    let end = url[authority..].find(['/', '?']).map_or(url.len(), |at| authority + at);
    let host = url[authority..end].rfind('@').map_or(authority, |at| authority + at + 1);
    Some((&url[..host], &url[host..end], &url[end..]))
}

impl Line {
    fn whole() -> Self {
        Self { passed_bytes: Default::default(), said: None, breaks: None, state: watch::Sender::new(State::Whole) }
    }

    async fn until(&self, is_it: impl Fn(State) -> bool) {
        let mut state = self.state.subscribe();
        // The sender is in this very line.
        state.wait_for(|state| is_it(*state)).await.ok();
    }

    /// Writes a chunk as far as the line lets it through, and the rest of it if the line is mended.
    async fn write(&self, to: &mut (impl AsyncWriteExt + Unpin), way: Way, chunk: &[u8]) -> io::Result<()> {
        self.until(|state| state == State::Whole).await;
        if let (Way::ToClient, Some(said)) = (way, &self.said) {
            said.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(chunk);
        }
        let before = self.passed_bytes[way as usize].fetch_add(chunk.len(), Ordering::Relaxed);
        let breaks = self.breaks.filter(|it| it.way == way && (before..before + chunk.len()).contains(&it.after_bytes));
        let Some(breaks) = breaks else { return to.write_all(chunk).await };
        let (now, later) = chunk.split_at(breaks.after_bytes - before);
        to.write_all(now).await?;
        self.state.send_replace(if breaks.how == How::Cut { State::Cut } else { State::Silent });
        self.until(|state| state == State::Whole).await;
        to.write_all(later).await
    }
}

/// Takes connections until the task is aborted; the set ends those that are open then.
async fn listen(listener: TcpListener, server: String, delay: Delay, line: Arc<Line>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        connections.spawn(forward(client, server.clone(), delay, Arc::clone(&line)));
        while connections.try_join_next().is_some() {}
    }
}

/// One connection, until both sides have ended theirs, one of them is lost, or the line is cut.
async fn forward(client: TcpStream, server: String, delay: Delay, line: Arc<Line>) -> io::Result<()> {
    let server = TcpStream::connect(server).await?;
    // Each side says itself which bytes travel together.
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let carried = async {
        tokio::try_join!(
            carry(from_client, to_server, delay.to_server, Way::ToServer, &line),
            carry(from_server, to_client, delay.to_client, Way::ToClient, &line),
        )
    };
    tokio::select! {
        carried = carried => carried.map(|_| ()),
        () = line.until(|state| state == State::Cut) => Ok(()),
    }
}

/// One direction. What comes behind does not wait for what is underway: each chunk has its own time of arrival.
async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    delay: Duration,
    way: Way,
    line: &Line,
) -> io::Result<()> {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Vec<u8>)>(CHUNKS_UNDERWAY);
    let read = async move {
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            let count = from.read(&mut buffer).await?;
            let chunk = (Instant::now() + delay, buffer[..count].to_vec());
            if count == 0 || sender.send(chunk).await.is_err() {
                return io::Result::Ok(());
            }
        }
    };
    let write = async move {
        while let Some((arrival, chunk)) = receiver.recv().await {
            wait_until(arrival).await?;
            line.write(&mut to, way, &chunk).await?;
        }
        line.until(|state| state == State::Whole).await;
        to.shutdown().await
    };
    tokio::try_join!(read, write)?;
    Ok(())
}

/// A thread sleeps more exactly than a timer of tokio, which counts whole milliseconds.
async fn wait_until(arrival: Instant) -> io::Result<()> {
    let left = arrival.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Ok(());
    }
    tokio::task::spawn_blocking(move || std::thread::sleep(left)).await.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELAY: Delay = Delay { to_server: Duration::from_millis(20), to_client: Duration::from_millis(10) };

    /// A server that says again what it hears.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (client, _) = listener.accept().await.unwrap();
            let (mut from, mut to) = client.into_split();
            tokio::io::copy(&mut from, &mut to).await.unwrap();
        });
        address
    }

    #[tokio::test]
    async fn bytes_arrive_in_their_order_and_not_earlier() {
        let proxy = Proxy::start(&echo().await.to_string(), DELAY).await.unwrap();
        let mut client = TcpStream::connect(proxy.address()).await.unwrap();
        let begun = Instant::now();
        for number in 0..100_u8 {
            client.write_all(&[number]).await.unwrap();
        }
        client.shutdown().await.unwrap();
        let mut heard = Vec::new();
        client.read_to_end(&mut heard).await.unwrap();
        assert!(begun.elapsed() >= DELAY.to_server + DELAY.to_client);
        assert_eq!(heard, (0..100).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_dropped_proxy_cuts_its_connections() {
        let proxy = Proxy::start(&echo().await.to_string(), Delay::default()).await.unwrap();
        let mut client = TcpStream::connect(proxy.address()).await.unwrap();
        client.write_all(b"a").await.unwrap();
        assert_eq!(client.read_u8().await.unwrap(), b'a');
        drop(proxy);
        assert!(client.read_u8().await.is_err());
    }

    /// Sends two chunks through a line that breaks in the second; gives what the server has said again by then.
    async fn broken(how: How) -> (Proxy, TcpStream, Vec<u8>) {
        let breaks = Break { way: Way::ToServer, after_bytes: 5, how };
        let line = Line { breaks: Some(breaks), ..Line::whole() };
        let proxy = Proxy::start_with(&echo().await.to_string(), Delay::default(), line).await.unwrap();
        let mut client = TcpStream::connect(proxy.address()).await.unwrap();
        let mut heard = vec![0; 3];
        client.write_all(b"abc").await.unwrap();
        client.read_exact(&mut heard).await.unwrap();
        client.write_all(b"def").await.unwrap();
        proxy.broken().await;
        assert_eq!(proxy.passed_bytes(Way::ToServer), 6);
        (proxy, client, heard)
    }

    #[tokio::test]
    async fn a_line_is_cut_within_a_chunk() {
        let (_proxy, mut client, mut heard) = broken(How::Cut).await;
        client.read_to_end(&mut heard).await.ok();
        assert!(heard == b"abc" || heard == b"abcde", "{heard:?}");
    }

    #[tokio::test]
    async fn a_line_is_silent_until_it_is_mended() {
        let (proxy, mut client, mut heard) = broken(How::Silence).await;
        client.shutdown().await.unwrap();
        let silence = tokio::time::timeout(Duration::from_millis(50), client.read_u8()).await;
        assert!(silence.is_err(), "{silence:?}");
        proxy.mend();
        client.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard, b"abcdef");
    }

    #[test]
    fn a_url_keeps_all_but_its_server() {
        let parts = ("postgres://a:b%40c@", "127.0.0.1:5432", "/d?sslmode=disable");
        assert_eq!(split_url("postgres://a:b%40c@127.0.0.1:5432/d?sslmode=disable"), Some(parts));
        assert_eq!(split_url("mysql://h:1"), Some(("mysql://", "h:1", "")));
        assert_eq!(split_url("sqlite:file"), None);
    }
}
