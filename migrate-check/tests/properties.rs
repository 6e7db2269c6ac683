//! What must hold for any directory, whatever is in it.

#[cfg(test)]
#[path = "cases/numbers.rs"]
mod numbers;

#[cfg(test)]
mod tests {
    use super::numbers::Numbers;
    use migrate_check::baked::State;
    use migrate_check::dialect::Dialect;
    use migrate_check::digest::Digest;
    use migrate_check::lane::Lane;
    use migrate_check::lock::{self, Entry, Frozen, Lock, Locked};
    use migrate_check::source::{self, Folder, Migration};
    use migrate_check::version::Version;
    use std::path::PathBuf;

    fn lock(numbers: &mut Numbers) -> Lock {
        let mut version = 0;
        let entry = |numbers: &mut Numbers, version| {
            let digest = |numbers: &mut Numbers| Digest::of(&numbers.next(u64::MAX >> 33).to_be_bytes());
            let name = numbers
                .pick(&["create users", "draft", "x up:y down:z", "ü", " ", "a expand", "-", "a probes:0="])
                .to_owned();
            let down = (numbers.next(2) == 0).then(|| digest(numbers));
            let lane = Lane::ALL[numbers.next(3) as usize];
            let after = (0..numbers.next(3)).map(|_| Version::new(numbers.next(1_000_000))).collect();
            let (probes, down_probes) =
                (numbers.pick(&["", "0+column:a%20b.c,2="]), numbers.pick(&["", "1-relation:s/a"]));
            let (probes, down_probes) = (probes.to_owned(), down_probes.to_owned());
            let loses = numbers.pick(&["", "-", "column:a%20b/t.é,unknown"]).to_owned();
            let holds = numbers.next(4).checked_sub(1).map(|count| (0..count).map(Version::new).collect());
            let frozen = Frozen { lane, up: digest(numbers), down, after, probes, down_probes, loses, holds };
            let state = if numbers.next(4) == 0 { Locked::Draft } else { Locked::Frozen(frozen) };
            Entry { version: Version::new(version), name, state }
        };
        let entries = (0..numbers.next(20))
            .map(|_| {
                version += 1 + numbers.next(1_000_000);
                entry(numbers, version)
            })
            .collect();
        let schema = (numbers.next(2) == 0).then(|| format!("1 {}", Digest::of(b"")));
        Lock { dialect: Dialect::ALL[numbers.next(3) as usize], entries, schema }
    }

    #[test]
    fn a_printed_lock_file_is_read_as_it_was() {
        let mut numbers = Numbers(7);
        for _ in 0..500 {
            let lock = lock(&mut numbers);
            assert_eq!(lock::parse(&lock.to_string()), Ok(lock));
        }
    }

    #[test]
    fn any_change_to_a_lock_file_is_damage() {
        let text = lock(&mut Numbers(11)).to_string();
        for at in 0..text.len() {
            for byte in [b'0', b' ', b'\n', b'~'] {
                let mut changed = text.clone().into_bytes();
                changed[at] = byte;
                let changed = String::from_utf8_lossy(&changed);
                assert!(changed == text || lock::parse(&changed).is_err(), "{changed}");
            }
            assert!(!text.is_char_boundary(at) || lock::parse(&text[..at]).is_err());
        }
    }

    /// A directory whose files hold whatever comes up, in one of the layouts.
    fn files(numbers: &mut Numbers) -> Vec<(PathBuf, Vec<u8>)> {
        let lines = [
            "-- migrate:up",
            "-- migrate:down",
            "-- +goose Up",
            "-- +goose Down",
            "-- migrate:no-transaction",
            "-- migrate:allow missing-down because",
            "-- migrate:nonsense",
            "-- migrate:requires jobs:3",
            "SELECT 1;",
            "SELECT 'a",
            "';",
            "/*",
            "*/",
            "$$",
            "é",
            "",
        ];
        let names = ["1_a.sql", "2_b.sql", "3_c.up.sql", "3_c.down.sql", "4_d/up.sql", "4_d/down.sql", "V5__e.sql"];
        let mut file = |name: &str| {
            let text: String = (0..numbers.next(8)).map(|_| format!("{}\n", numbers.pick(&lines))).collect();
            (PathBuf::from(name), text.into_bytes())
        };
        names.into_iter().map(&mut file).collect()
    }

    fn read(files: Vec<(PathBuf, Vec<u8>)>, dialect: Dialect) -> source::Sources {
        source::read(Folder::from_memory(files), dialect)
    }

    #[test]
    fn a_checkout_with_crlf_is_the_same() {
        let mut numbers = Numbers(3);
        for round in 0..300 {
            let unix = files(&mut numbers);
            let windows = unix.iter().map(|(path, bytes)| {
                let text = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n");
                (path.clone(), [b"\xef\xbb\xbf", text.as_bytes()].concat())
            });
            let dialect = Dialect::ALL[round % 3];
            assert_eq!(read(windows.collect(), dialect), read(unix, dialect));
        }
    }

    #[test]
    fn the_scripts_of_a_file_are_its_text() {
        let mut numbers = Numbers(5);
        for round in 0..300 {
            let files = files(&mut numbers);
            for Migration { up, down, state, .. } in read(files.clone(), Dialect::ALL[round % 3]).migrations {
                assert_eq!(state, State::Draft);
                let (_, bytes) = files.iter().find(|(path, _)| path.as_os_str() == up.file.as_str()).unwrap();
                let text = String::from_utf8(bytes.clone()).unwrap();
                assert!(text.starts_with(&up.text));
                let Some(down) = down.script().filter(|down| down.file == up.file) else { continue };
                assert_eq!(format!("{}{}", up.text, down.text), text);
                assert_eq!((down.offset, down.line as usize), (up.text.len(), 1 + up.text.lines().count()));
            }
        }
    }
}
