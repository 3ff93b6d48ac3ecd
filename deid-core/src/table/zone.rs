//! The zone of a column of instants: which day it is there.

use arrow_schema::DataType;
use jiff::Timestamp;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;

use crate::error::{Cause, Error, Result};

use super::schema::Field;

static PARSER: DateTimeParser = DateTimeParser::new();

/// A zone in which instants are told as civil dates.
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone of a column: a name of the IANA database or a fixed offset (`+01:00`). `None` for
    /// columns that are no instants.
    ///
    /// The database is the one this was built with, not the machine's: the same file gives the
    /// same dates everywhere.
    ///
    /// # Errors
    /// When the zone is not known.
    pub(super) fn of(data_type: &DataType) -> Result<Option<Self>> {
        let DataType::Timestamp(_, Some(zone)) = data_type else { return Ok(None) };
        if zone.eq_ignore_ascii_case("Z") {
            return Ok(Some(Self(TimeZone::UTC)));
        }
        match PARSER.parse_time_zone(zone.as_bytes()) {
            Ok(zone) => Ok(Some(Self(zone))),
            Err(_) => Err(Error::new(Cause::UnknownZone)),
        }
    }

    /// How many seconds the zone is ahead of UTC, so many seconds after 1970-01-01T00:00:00Z.
    /// Beyond the years that zones are told for (-9999 to 9999) it is the offset at their end.
    #[inline]
    pub(super) fn offset(&self, seconds: i64) -> i64 {
        let within = seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let at = Timestamp::from_second(within).unwrap_or(Timestamp::UNIX_EPOCH);
        self.0.to_offset(at).seconds().into()
    }
}

impl Field {
    /// Checks that the zone of instants is known, for rules that ask which day it was there.
    ///
    /// # Errors
    /// When it is not.
    pub(crate) fn check_zone(&self) -> Result<()> {
        Zone::of(&self.data_type).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use arrow_schema::TimeUnit;

    use super::*;

    fn zone(name: &str) -> Result<Option<Zone>> {
        Zone::of(&DataType::Timestamp(TimeUnit::Second, Some(name.into())))
    }

    #[test]
    fn names_and_offsets_are_known() {
        let january = 1_577_847_600; // 2020-01-01T03:00:00Z
        let july = january + 182 * 86_400;
        for (name, winter, summer) in [
            ("UTC", 0, 0),
            ("Z", 0, 0),
            ("Etc/UTC", 0, 0),
            ("+00:00", 0, 0),
            ("-08:00", -8, -8),
            ("+14", 14, 14),
            ("+0100", 1, 1),
            ("America/New_York", -5, -4),
            ("Europe/Berlin", 1, 2),
            ("Australia/Lord_Howe", 11, 10), // and a half
        ] {
            let zone = zone(name).unwrap().unwrap();
            let hours = [january, july].map(|at| zone.offset(at) / 3_600);
            assert_eq!(hours, [winter, summer], "{name}");
        }
        let far = zone("America/New_York").unwrap().unwrap();
        assert_eq!([i64::MIN, i64::MAX].map(|at| far.offset(at) < 0), [true; 2]);
    }

    #[test]
    fn a_zone_that_is_not_known_is_refused_without_its_name() {
        for name in ["Mars/Olympus", "CANARY-7f3a", "5", ""] {
            let error = zone(name).err().expect("refused");
            assert_eq!(error.problems()[0].cause, Cause::UnknownZone);
            assert!(!format!("{error} {error:?}").contains("CANARY"), "{name}");
            assert!(error.help().concat().contains("IANA"));
        }
        assert!(Zone::of(&DataType::Timestamp(TimeUnit::Second, None)).unwrap().is_none());
        assert!(Zone::of(&DataType::Date32).unwrap().is_none());
    }
}
