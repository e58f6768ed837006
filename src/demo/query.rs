//! What stands behind the question mark.

/// The parameters of a query, in the order in which they were written.
#[derive(Debug, Clone)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query; empty when there is none.
    pub fn read(raw: Option<&str>) -> Query {
        let pairs = url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes());
        Query(pairs.into_owned().collect())
    }

    /// The value of a parameter, unless it is missing or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A whole number inside a range; `usual` when the parameter is missing, nothing when it is
    /// no such number.
    pub fn number(&self, name: &str, usual: usize, range: (usize, usize)) -> Option<usize> {
        let Some(text) = self.get(name) else { return Some(usual) };
        let number: usize = text.parse().ok()?;
        (range.0..=range.1).contains(&number).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_inside_their_range_and_a_missing_one_is_the_usual() {
        let query = Query::read(Some("limit=50&offset=x&q%5Bstatus_eq%5D=ended&empty="));
        assert_eq!(query.number("limit", 20, (1, 100)), Some(50));
        assert_eq!(query.number("limit", 20, (1, 40)), None);
        assert_eq!(query.number("offset", 0, (0, 9)), None);
        assert_eq!(query.number("page", 1, (1, 9)), Some(1));
        assert_eq!((query.get("q[status_eq]"), query.get("empty")), (Some("ended"), None));
    }
}
