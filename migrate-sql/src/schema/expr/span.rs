//! Moments and spans of time, in one form for each.

/// A date, time or moment, without what says nothing: midnight, UTC, zeros at the end of a fraction.
///
/// A moment in another zone is told in UTC, which is the zone of every session of ours.
pub(super) fn moment(text: &str) -> Option<String> {
    let (date, clock) = match text.split_once([' ', 'T']) {
        Some((date, clock)) => (date, Some(clock)),
        None if text.contains(':') => return clock_only(text),
        None => (text, None),
    };
    let mut day = days(date)?;
    let Some(clock) = clock else { return Some(show_day(day)) };
    let at = clock.find(['+', '-', 'Z', ' ']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(at);
    let mut microseconds = microseconds(clock)? - offset(zone.trim())?;
    while microseconds < 0 {
        microseconds += DAY;
        day -= 1;
    }
    while microseconds >= DAY {
        microseconds -= DAY;
        day += 1;
    }
    let shown = show_day(day);
    Some(if microseconds == 0 { shown } else { format!("{shown} {}", show_clock(microseconds)) })
}

/// An interval as months, days and a clock, which is all that PostgreSQL keeps of it.
pub(super) fn interval(text: &str) -> Option<String> {
    let (mut months, mut days, mut rest) = (0i64, 0i64, 0i64);
    let (text, sign) = text.strip_suffix(" ago").map_or((text, 1), |text| (text, -1));
    let mut words = text.trim_start_matches('@').split_whitespace().peekable();
    words.peek()?;
    while let Some(word) = words.next() {
        if word.contains(':') {
            let (sign, clock) = word.strip_prefix('-').map_or((1, word), |clock| (-1, clock));
            rest += sign * microseconds(clock.trim_start_matches('+'))?;
            continue;
        }
        let at = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
        let (number, unit) = word.split_at(at);
        let number: f64 = number.parse().ok()?;
        let unit = match (unit, words.peek()) {
            // `1 02:03` is a day and a clock.
            ("", Some(next)) if next.contains(':') => "day",
            ("", Some(_)) => words.next()?,
            ("", None) => "second",
            (unit, _) => unit,
        };
        let whole = number.trunc() as i64;
        let part = |of: f64| ((number - number.trunc()) * of).round() as i64;
        match unit.to_lowercase().trim_end_matches('s') {
            "year" | "yr" | "y" => months += whole * 12 + part(12.0),
            "month" | "mon" => (months, days) = (months + whole, days + part(30.0)),
            "week" | "w" => (days, rest) = (days + (number * 7.0).trunc() as i64, rest),
            "day" | "d" => (days, rest) = (days + whole, rest + part(DAY as f64)),
            "hour" | "hr" | "h" => rest += (number * 3.6e9).round() as i64,
            "minute" | "min" | "m" => rest += (number * 6e7).round() as i64,
            "second" | "sec" | "" => rest += (number * 1e6).round() as i64,
            "millisecond" | "msec" => rest += (number * 1e3).round() as i64,
            _ => return None,
        }
    }
    let mut parts = Vec::new();
    if months != 0 {
        parts.push(format!("{} months", sign * months));
    }
    if days != 0 {
        parts.push(format!("{} days", sign * days));
    }
    if rest != 0 || parts.is_empty() {
        parts.push(show_clock(sign * rest));
    }
    Some(parts.join(" "))
}

const DAY: i64 = 86_400_000_000;

fn clock_only(text: &str) -> Option<String> {
    let at = text.find(['+', 'Z']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(at);
    Some(format!("{}{zone}", show_clock(microseconds(clock)?)))
}

/// `10:30` or `10:30:00.5` as microseconds.
fn microseconds(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next().unwrap_or("0").parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    Some((hours * 60 + minutes) * 60_000_000 + (seconds * 1e6).round() as i64)
}

fn show_clock(microseconds: i64) -> String {
    let sign = if microseconds < 0 { "-" } else { "" };
    let (seconds, rest) = (microseconds.abs() / 1_000_000, microseconds.abs() % 1_000_000);
    let clock = format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { clock } else { format!("{clock}.{}", format!("{rest:06}").trim_end_matches('0')) }
}

/// `+02`, `-03:30` or `Z` as microseconds.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z" | "UTC") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits = zone.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at(2),
        None => (digits, "0"),
    };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(sign * (hours * 60 + minutes) * 60_000_000)
}

/// The days of a date since the first of March of the year 0.
///
/// The arithmetic is that of "chrono-compatible low-level date algorithms" by Howard Hinnant.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() < 4 || parts.next().is_some() {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year > 9999 {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day - 1,
    )
}

fn show_day(days: i64) -> String {
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_one_form() {
        for (written, one) in [
            ("2020-01-01", "2020-01-01"),
            ("2020-1-1", "2020-01-01"),
            ("2020-01-01 00:00:00+00", "2020-01-01"),
            ("2020-01-01T10:30:00.500Z", "2020-01-01 10:30:00.5"),
            ("2020-03-01 01:00:00+02", "2020-02-29 23:00:00"),
            ("1999-12-31 23:00:00-0130", "2000-01-01 00:30:00"),
            ("10:00", "10:00:00"),
        ] {
            assert_eq!(moment(written).as_deref(), Some(one), "{written}");
        }
        for text in ["2020-13-01", "1-2-3", "1 day", "a-b-c", "12:x"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn intervals_have_one_form() {
        for (written, one) in [
            ("24 hours", "24:00:00"),
            ("1 week", "7 days"),
            ("1 year 2 mons 3 days 04:05:06", "14 months 3 days 04:05:06"),
            ("1.5 days", "1 days 12:00:00"),
            ("1 day ago", "-1 days"),
            ("1 02:03", "1 days 02:03:00"),
            ("30s", "00:00:30"),
            ("0", "00:00:00"),
            ("1 day -01:30:00", "1 days -01:30:00"),
        ] {
            assert_eq!(interval(written).as_deref(), Some(one), "{written}");
        }
        assert_eq!(interval("5 apples"), None);
        assert_eq!(interval("ago"), None);
    }
}
