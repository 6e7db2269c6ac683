//! JSON as `jsonb` keeps it: without white space, the keys of an object in order, the last of two equal ones.

/// The one form of a JSON object or array; `None` for what is none.
pub(super) fn one_form(text: &str) -> Option<String> {
    let mut reader = Reader { bytes: text.as_bytes(), text, at: 0, depth: 0 };
    let value = reader.value()?;
    reader.skip();
    (reader.at == text.len()).then_some(value)
}

/// Deeper nesting is no default that anybody wrote.
const DEEPEST: usize = 100;

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.skip();
        let is = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is);
        is
    }

    fn value(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        self.skip();
        let value = match self.bytes.get(self.at)? {
            b'{' => self.object()?,
            b'[' => self.array()?,
            b'"' => self.string()?,
            _ => self.word()?,
        };
        self.depth -= 1;
        Some(value)
    }

    fn object(&mut self) -> Option<String> {
        self.at += 1;
        let mut members: Vec<(String, String)> = Vec::new();
        while !self.take(b'}') {
            if !members.is_empty() && !self.take(b',') {
                return None;
            }
            self.skip();
            let key = self.string()?;
            if !self.take(b':') {
                return None;
            }
            let value = self.value()?;
            match members.iter_mut().find(|(it, _)| *it == key) {
                Some((_, old)) => *old = value,
                None => members.push((key, value)),
            }
        }
        // jsonb puts shorter keys first.
        members.sort_by(|(left, _), (right, _)| (left.len(), left).cmp(&(right.len(), right)));
        let members: Vec<String> = members.into_iter().map(|(key, value)| format!("{key}:{value}")).collect();
        Some(format!("{{{}}}", members.join(",")))
    }

    fn array(&mut self) -> Option<String> {
        self.at += 1;
        let mut values = Vec::new();
        while !self.take(b']') {
            if !values.is_empty() && !self.take(b',') {
                return None;
            }
            values.push(self.value()?);
        }
        Some(format!("[{}]", values.join(",")))
    }

    /// A string with its quotes; escapes that need not be are the characters that they stand for.
    fn string(&mut self) -> Option<String> {
        if !self.take(b'"') {
            return None;
        }
        let mut out = String::from("\"");
        loop {
            let char = self.text.get(self.at..)?.chars().next()?;
            self.at += char.len_utf8();
            match char {
                '"' => break,
                '\\' => {
                    let escaped = *self.bytes.get(self.at)?;
                    self.at += 1;
                    match escaped {
                        b'u' => {
                            let digits = self.text.get(self.at..self.at + 4)?;
                            self.at += 4;
                            match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
                                Some(char) if !char.is_control() && char != '"' && char != '\\' => out.push(char),
                                _ => out.push_str(&format!("\\u{}", digits.to_ascii_lowercase())),
                            }
                        }
                        b'/' => out.push('/'),
                        other => {
                            out.push('\\');
                            out.push(other as char);
                        }
                    }
                }
                char => out.push(char),
            }
        }
        out.push('"');
        Some(out)
    }

    fn word(&mut self) -> Option<String> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        match word {
            "true" | "false" | "null" => Some(word.to_owned()),
            _ if is_number => Some(super::literal::number(word)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_one_form() {
        for (written, one) in [
            (r#"{"b":1, "a" : [1, 2,"x y"]}"#, Some(r#"{"a":[1,2,"x y"],"b":1}"#)),
            (r#"{"aa": 1.50, "b": null, "b": {"y": "\u0041\n"}}"#, Some(r#"{"b":{"y":"A\n"},"aa":1.50}"#)),
            ("[ ]", Some("[]")),
            (r#"["a","b"]"#, Some(r#"["a","b"]"#)),
            ("{a,b}", None),
            (r#"{"a","b"}"#, None),
            ("[1,10)", None),
            ("{", None),
        ] {
            assert_eq!(one_form(written).as_deref(), one, "{written}");
        }
    }
}
