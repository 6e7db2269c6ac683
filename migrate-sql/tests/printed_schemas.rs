//! What `migrate.schema` holds is the schema that was printed: for made-up schemas with everything that the model has.

#[cfg(test)]
mod made_up;

#[cfg(test)]
mod tests {
    use super::made_up::{Choices, schema};
    use migrate_sql::dialect::Dialect;
    use migrate_sql::schema::Schema;
    use migrate_sql::schema::print::print;
    use migrate_sql::schema::read::read;
    use migrate_sql::server::Server;
    use proptest::prelude::*;

    fn choices() -> impl Strategy<Value = Vec<u16>> {
        prop::collection::vec(any::<u16>(), 0..600)
    }

    /// The first line that differs.
    fn difference(schema: &Schema, back: &Schema) -> Option<(String, String)> {
        let (left, right) = (format!("{schema:#?}"), format!("{back:#?}"));
        let lines = left.lines().zip(right.lines()).find(|(left, right)| left != right);
        let lines = lines.map(|(left, right)| (left.trim().to_owned(), right.trim().to_owned()));
        lines.or((left != right).then(|| ("more or less lines".to_owned(), String::new())))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_printed_schema_is_read_as_it_was(choices in choices(), dialect in 0..3usize) {
            let schema = schema(Server::oldest(Dialect::ALL[dialect]), &mut Choices::new(&choices));
            let text = print(&schema);
            match read(&text, schema.server) {
                // Names that are equal without their case are not the same text, so what they are made of is compared.
                Ok(back) => prop_assert_eq!(difference(&schema, &back), None, "{}", text),
                Err(error) => prop_assert!(false, "{error}\n{text}"),
            }
        }
    }
}
