//! Decimals are exact, or refuse.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Decimal {
    Decimal::read(text, CellType::Decimal).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn text(number: Decimal) -> String {
    number.text(&mut DecimalText::new()).to_owned()
}

#[test]
fn numbers_read_and_write_in_their_shortest_form() {
    let cases = [
        ("0", "0"),
        ("-0", "0"),
        ("+7", "7"),
        ("007", "7"),
        ("-0.0", "0"),
        ("1.50", "1.5"),
        ("0.05", "0.05"),
        ("-12.250", "-12.25"),
        ("100", "100"),
        ("1e3", "1000"),
        ("1.5E-3", "0.0015"),
        ("100e-2", "1"),
        ("1.25e+1", "12.5"),
        ("0e999", "0"),
        ("38.0", "38"),
        ("1.0e16", "10000000000000000"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        ("-0.0000000000000000000000000001", "-0.0000000000000000000000000001"),
    ];
    for (cell, expected) in cases {
        assert_eq!(text(read(cell)), expected, "{cell}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    let none = [
        "",
        " ",
        "-",
        "+",
        ".",
        ".5",
        "5.",
        "1,000",
        "1 000",
        " 1",
        "1 ",
        "1_000",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "0x1f",
        "1e",
        "1e+",
        "1e1234",
        "--1",
        "+-1",
        "1.2.3",
        "１２",
        "−4",
        "12abc",
    ];
    for cell in none {
        let fault = Decimal::read(cell, CellType::Float).err();
        assert_eq!(fault, Some(CellFault::NotOfType("float")), "{cell:?}");
    }
    for cell in ["1.0", "1e3", "4.5"] {
        let fault = Decimal::read(cell, CellType::Integer).err();
        assert_eq!(fault, Some(CellFault::NotOfType("integer")), "{cell:?}");
    }
    for cell in ["1e39", "1e300", "999999999999999999999999999999999999999"] {
        assert_eq!(
            Decimal::read(cell, CellType::Decimal).err(),
            Some(CellFault::OutOfRange),
            "{cell}"
        );
    }
}

#[test]
fn digits_beyond_the_limit_keep_their_side() {
    // 0.1 + 0.2 - 0.3 in binary floating point: above 0, whatever its size.
    for noise in
        ["5.551115123125783e-17", "1e-300", "5e-324", "0.00000000000000000000000000000000001"]
    {
        assert!(read(noise) > Decimal::ZERO, "{noise}");
        assert!(read(&format!("-{noise}")) < Decimal::ZERO, "-{noise}");
        assert_eq!(read(noise).steps_from(Decimal::ZERO, Decimal::whole(10)), Some(0));
        assert_eq!(
            read(&format!("-{noise}")).steps_from(Decimal::ZERO, Decimal::whole(10)),
            Some(-1)
        );
    }
    let half_and_a_bit = read("0.50000000000000000000000000000000000001");
    let half_less_a_bit = read("0.49999999999999999999999999999999999999");
    assert_eq!(text(half_and_a_bit.round_to(Decimal::whole(1)).unwrap()), "1");
    assert_eq!(text(half_less_a_bit.round_to(Decimal::whole(1)).unwrap()), "0");
}

#[test]
fn parameters_are_read_through_their_shortest_text() {
    let parameter = |number| Decimal::from_parameter(number).map(text);
    assert_eq!(parameter(0.1).as_deref(), Some("0.1"));
    assert_eq!(parameter(-0.0).as_deref(), Some("0"));
    assert_eq!(parameter(2.5e-3).as_deref(), Some("0.0025"));
    for none in [f64::NAN, f64::INFINITY, 1e300, 1e-300, 1e-21] {
        assert_eq!(parameter(none), None, "{none}");
    }
}

#[test]
fn a_half_goes_away_from_zero() {
    let cases = [
        ("2.5", "1", "3"),
        ("-2.5", "1", "-3"),
        ("2.4", "1", "2"),
        ("12", "5", "10"),
        ("13", "5", "15"),
        ("12.5", "5", "15"),
        ("0.15", "0.1", "0.2"),
        ("0.25", "0.1", "0.3"),
        ("1.005", "0.01", "1.01"),
        ("-0.4", "1", "0"),
        ("1234", "100", "1200"),
        ("0.3", "0.25", "0.25"),
    ];
    for (cell, step, expected) in cases {
        assert_eq!(text(read(cell).round_to(read(step)).unwrap()), expected, "{cell} to {step}");
    }
    assert!(read("99999999999999999999999999999999999999").round_to(read("0.01")).is_none());
}

#[test]
fn fixed_decimals_are_filled_with_zeros() {
    let fixed =
        |cell: &str, decimals| read(cell).text_with(decimals, &mut DecimalText::new()).to_owned();
    assert_eq!(fixed("1", 2), "1.00");
    assert_eq!(fixed("-0.5", 3), "-0.500");
    assert_eq!(fixed("0", 1), "0.0");
    assert_eq!(fixed("1.25", 0), "1.25", "no digit is lost");
    assert_eq!(fixed(&i64::MIN.to_string(), 28).len(), 20 + 1 + 28);
}

fn decimal() -> impl Strategy<Value = (i64, u8)> {
    (-1_000_000_000_000_i64..1_000_000_000_000, 0_u8..=9)
}

fn of((mantissa, scale): (i64, u8)) -> Decimal {
    read(&format!("{mantissa}e-{scale}"))
}

/// The same number in billionths.
fn billionths((mantissa, scale): (i64, u8)) -> i128 {
    i128::from(mantissa) * 10_i128.pow(u32::from(9 - scale))
}

proptest! {
    #[test]
    fn order_is_that_of_the_numbers(a in decimal(), b in decimal()) {
        prop_assert_eq!(of(a).cmp(&of(b)), billionths(a).cmp(&billionths(b)));
        prop_assert_eq!(of(a) == of(b), billionths(a) == billionths(b));
    }

    #[test]
    fn text_reads_back(a in decimal(), decimals in 0_u8..=28) {
        let mut room = DecimalText::new();
        prop_assert!(read(of(a).text(&mut room)) == of(a));
        prop_assert!(read(of(a).text_with(decimals, &mut room)) == of(a));
    }

    #[test]
    fn steps_are_floored(a in decimal(), origin in decimal(), step in decimal()) {
        prop_assume!(step.0 > 0);
        let steps = of(a).steps_from(of(origin), of(step)).unwrap();
        prop_assert_eq!(steps, (billionths(a) - billionths(origin)).div_euclid(billionths(step)));
    }

    #[test]
    fn sums_and_products_are_exact(a in decimal(), b in decimal(), n in -1000_i128..1000) {
        let (sum, product) = (billionths(a) + billionths(b), billionths(a) * n);
        prop_assert_eq!(text(of(a).plus(of(b)).unwrap()), text(read(&format!("{sum}e-9"))));
        prop_assert_eq!(text(of(a).times(n).unwrap()), text(read(&format!("{product}e-9"))));
    }

    #[test]
    fn any_float_reads_as_arrow_and_rust_write_it(number in prop::num::f64::NORMAL) {
        let (plain, short) = (number.to_string(), format!("{number:e}"));
        match (Decimal::read(&plain, CellType::Float), Decimal::read(&short, CellType::Float)) {
            (Ok(plain), Ok(short)) => prop_assert!(plain == short),
            (Err(plain), Err(short)) => {
                prop_assert_eq!((plain, short), (CellFault::OutOfRange, CellFault::OutOfRange));
                prop_assert!(number.abs() >= 1e10);
            }
            _ => prop_assert!(false, "two spellings of one number differ"),
        }
    }

    #[test]
    fn no_text_panics(text in "[-+]?[0-9.eE+-]{0,50}") {
        let _ = Decimal::read(&text, CellType::Decimal);
    }
}
