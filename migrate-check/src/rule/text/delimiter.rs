//! `delimiter`: `DELIMITER`, a command of the mysql client that servers do not know.

use crate::lint::Script;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::split::kind::is;

rule! {
    /// ## What it finds
    ///
    /// `DELIMITER`, with which the mysql client is told where a statement ends.
    ///
    /// ## Why it hurts
    ///
    /// The server does not know it: it is a command of the client.
    ///
    /// ## Example
    ///
    /// ```sql mysql
    /// DELIMITER //
    /// CREATE TRIGGER item_code BEFORE INSERT ON item FOR EACH ROW
    /// BEGIN
    ///   SET NEW.code = UPPER(NEW.code);
    /// END//
    /// DELIMITER ;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Nothing: semicolons between BEGIN and END are recognised.
    ///
    /// ```sql mysql
    /// CREATE TRIGGER item_code BEFORE INSERT ON item FOR EACH ROW
    /// BEGIN
    ///   SET NEW.code = UPPER(NEW.code);
    /// END;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL, MariaDB.
    DELIMITER = "delimiter", Deny, Fixed, check: Text(check);
}

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect != Dialect::Mysql {
        return;
    }
    // The statements behind the first one end with something else, so only the first can be seen for certain.
    let Some(statement) = script.statements.iter().find(|it| is(script.first_word(it), "DELIMITER")) else { return };
    let line = script.statement(statement).split('\n').next().unwrap_or("").trim_end();
    findings.push(Finding {
        rule: &DELIMITER,
        span: statement.span.start..statement.span.start + line.len(),
        message: "`DELIMITER` is a command of the mysql client, not SQL".to_owned(),
        help: "remove every `DELIMITER` line and end statements with `;`: semicolons inside BEGIN … END are \
               recognised"
            .to_owned(),
    });
}
