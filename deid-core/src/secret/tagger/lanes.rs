//! Tags of sixteen values side by side with AVX-512, of two with SHA-NI.
//!
//! The hash is FIPS 180-4, section 6.2, with one word of every message in a vector. Its rounds are
//! macros: as a loop they cost a tenth more. Loading is the only place that takes a pointer; the
//! other unsafe blocks name the bytes of a vector, and call what [`Wide::detect`] and
//! [`Pair::detect`] have shown to be there.

#![allow(clippy::cast_possible_wrap)] // words are passed to intrinsics as i32: the same bits

use std::arch::x86_64::*;

use super::Words;
use super::template::BLOCK;
use crate::secret::derive::States;

pub(super) use super::template::Lane;

/// How many values go side by side with AVX-512. A full run costs about 0.5 µs however few of its
/// lanes are in use: from half of them on it pays.
pub(super) const WIDE: usize = 16;

/// Bits of the outer message: the key's block and the inner digest.
const OUTER_BITS: u32 = (64 + 32) * 8;

/// Proof that the machine has AVX-512.
#[derive(Clone, Copy)]
pub(super) struct Wide(());

/// Proof that the machine has SHA-NI.
#[derive(Clone, Copy)]
pub(super) struct Pair(());

impl Wide {
    pub(super) fn detect() -> Option<Self> {
        let has = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
        has.then_some(Self(()))
    }

    /// The tags of sixteen lanes.
    #[inline]
    pub(super) fn tags(self, states: &States, lanes: [Lane<'_>; WIDE]) -> [Words; WIDE] {
        // SAFETY: `detect` is the only way to a `Wide`.
        unsafe { wide(states, lanes) }
    }
}

impl Pair {
    pub(super) fn detect() -> Option<Self> {
        let has = is_x86_feature_detected!("sha")
            && is_x86_feature_detected!("ssse3")
            && is_x86_feature_detected!("sse4.1");
        has.then_some(Self(()))
    }

    /// The tags of two lanes.
    #[inline]
    pub(super) fn tags(self, states: &States, lanes: [Lane<'_>; 2]) -> [Words; 2] {
        let blocks = lanes.map(|lane| {
            let mut block = *lane.template;
            block[lane.at..lane.at + lane.value.len()].copy_from_slice(lane.value);
            block
        });
        // SAFETY: `detect` is the only way to a `Pair`.
        unsafe { pair(states, blocks) }
    }
}

/// FIPS 180-4, section 4.2.2.
#[rustfmt::skip]
const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

#[target_feature(enable = "avx512f,avx512bw")]
fn wide(states: &States, lanes: [Lane<'_>; WIDE]) -> [Words; WIDE] {
    let mut w = [_mm512_setzero_si512(); WIDE];
    for (w, lane) in w.iter_mut().zip(lanes) {
        *w = filled(lane);
    }
    let mut w = transposed(w);
    let inner = compress(&states.inner, &mut w);
    w[..8].copy_from_slice(&inner);
    w[8] = _mm512_set1_epi32(i32::MIN);
    w[9..15].fill(_mm512_setzero_si512());
    w[15] = _mm512_set1_epi32(OUTER_BITS as i32);
    let outer = compress(&states.outer, &mut w);
    let mut out = [[0; 4]; WIDE];
    for (index, vector) in outer[..4].iter().enumerate() {
        let words = words(*vector);
        for lane in 0..WIDE {
            out[lane][index] = words[lane];
        }
    }
    out
}

/// The block with its value, as sixteen words in the machine's order.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn filled(lane: Lane<'_>) -> __m512i {
    let Lane { template, at, value } = lane;
    assert!(at + value.len() < BLOCK, "a lane's value fits into its block");
    let mask = !(u64::MAX << value.len()) << at;
    // SAFETY: a template has 64 bytes. Of the second load only the bytes under the mask are
    // accessed: those are the value's.
    let block = unsafe {
        let template = _mm512_loadu_si512(template.as_ptr().cast());
        _mm512_mask_loadu_epi8(template, mask, value.as_ptr().wrapping_sub(at).cast())
    };
    let swap = _mm512_set4_epi32(0x0c0d_0e0f, 0x0809_0a0b, 0x0405_0607, 0x0001_0203);
    _mm512_shuffle_epi8(block, swap)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn words(vector: __m512i) -> [u32; 16] {
    // SAFETY: both are 64 bytes without padding, and every pattern of bits is valid.
    unsafe { std::mem::transmute(vector) }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn transposed(r: [__m512i; WIDE]) -> [__m512i; WIDE] {
    // Words within pairs of rows, then pairs of words, then 128-bit lanes twice.
    let mut t = r;
    for i in (0..16).step_by(2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
    let mut u = t;
    for i in (0..16).step_by(4) {
        u[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        u[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        u[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        u[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    let mut out = u;
    for i in 0..4 {
        let low = _mm512_shuffle_i32x4::<0x88>(u[i], u[i + 4]);
        let high = _mm512_shuffle_i32x4::<0xdd>(u[i], u[i + 4]);
        let low2 = _mm512_shuffle_i32x4::<0x88>(u[i + 8], u[i + 12]);
        let high2 = _mm512_shuffle_i32x4::<0xdd>(u[i + 8], u[i + 12]);
        out[i] = _mm512_shuffle_i32x4::<0x88>(low, low2);
        out[i + 4] = _mm512_shuffle_i32x4::<0x88>(high, high2);
        out[i + 8] = _mm512_shuffle_i32x4::<0xdd>(low, low2);
        out[i + 12] = _mm512_shuffle_i32x4::<0xdd>(high, high2);
    }
    out
}

macro_rules! add {
    ($first:expr $(, $rest:expr)+) => {{
        let sum = $first;
        $(let sum = _mm512_add_epi32(sum, $rest);)+
        sum
    }};
}

macro_rules! xor3 {
    ($a:expr, $b:expr, $c:expr) => {
        _mm512_ternarylogic_epi32::<0x96>($a, $b, $c)
    };
}

macro_rules! round {
    ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $k:expr, $w:expr) => {
        let sigma = xor3!(
            _mm512_ror_epi32::<6>($e),
            _mm512_ror_epi32::<11>($e),
            _mm512_ror_epi32::<25>($e)
        );
        let choice = _mm512_ternarylogic_epi32::<0xca>($e, $f, $g);
        let one = add!($w, _mm512_set1_epi32($k as i32), $h, choice, sigma);
        let sigma = xor3!(
            _mm512_ror_epi32::<2>($a),
            _mm512_ror_epi32::<13>($a),
            _mm512_ror_epi32::<22>($a)
        );
        let majority = _mm512_ternarylogic_epi32::<0xe8>($a, $b, $c);
        $d = add!($d, one);
        $h = add!(one, majority, sigma);
    };
}

macro_rules! schedule {
    ($w:ident, $i:expr) => {
        let (fifteenth, second) = ($w[($i + 1) % 16], $w[($i + 14) % 16]);
        let small = xor3!(
            _mm512_ror_epi32::<7>(fifteenth),
            _mm512_ror_epi32::<18>(fifteenth),
            _mm512_srli_epi32::<3>(fifteenth)
        );
        let large = xor3!(
            _mm512_ror_epi32::<17>(second),
            _mm512_ror_epi32::<19>(second),
            _mm512_srli_epi32::<10>(second)
        );
        $w[$i] = add!($w[$i], $w[($i + 9) % 16], small, large);
    };
}

macro_rules! step {
    (first, $w:ident, $i:expr) => {};
    (later, $w:ident, $i:expr) => {
        schedule!($w, $i);
    };
}

macro_rules! sixteen {
    ($which:ident, $k:expr, $w:ident, $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident) => {
        step!($which, $w, 0);
        round!($a $b $c $d $e $f $g $h, K[$k], $w[0]);
        step!($which, $w, 1);
        round!($h $a $b $c $d $e $f $g, K[$k + 1], $w[1]);
        step!($which, $w, 2);
        round!($g $h $a $b $c $d $e $f, K[$k + 2], $w[2]);
        step!($which, $w, 3);
        round!($f $g $h $a $b $c $d $e, K[$k + 3], $w[3]);
        step!($which, $w, 4);
        round!($e $f $g $h $a $b $c $d, K[$k + 4], $w[4]);
        step!($which, $w, 5);
        round!($d $e $f $g $h $a $b $c, K[$k + 5], $w[5]);
        step!($which, $w, 6);
        round!($c $d $e $f $g $h $a $b, K[$k + 6], $w[6]);
        step!($which, $w, 7);
        round!($b $c $d $e $f $g $h $a, K[$k + 7], $w[7]);
        step!($which, $w, 8);
        round!($a $b $c $d $e $f $g $h, K[$k + 8], $w[8]);
        step!($which, $w, 9);
        round!($h $a $b $c $d $e $f $g, K[$k + 9], $w[9]);
        step!($which, $w, 10);
        round!($g $h $a $b $c $d $e $f, K[$k + 10], $w[10]);
        step!($which, $w, 11);
        round!($f $g $h $a $b $c $d $e, K[$k + 11], $w[11]);
        step!($which, $w, 12);
        round!($e $f $g $h $a $b $c $d, K[$k + 12], $w[12]);
        step!($which, $w, 13);
        round!($d $e $f $g $h $a $b $c, K[$k + 13], $w[13]);
        step!($which, $w, 14);
        round!($c $d $e $f $g $h $a $b, K[$k + 14], $w[14]);
        step!($which, $w, 15);
        round!($b $c $d $e $f $g $h $a, K[$k + 15], $w[15]);
    };
}

/// One block of sixteen messages from the same state.
#[target_feature(enable = "avx512f")]
#[inline]
fn compress(state: &[u32; 8], w: &mut [__m512i; WIDE]) -> [__m512i; 8] {
    let start = state.map(|word| _mm512_set1_epi32(word as i32));
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = start;
    sixteen!(first, 0, w, a b c d e f g h);
    sixteen!(later, 16, w, a b c d e f g h);
    sixteen!(later, 32, w, a b c d e f g h);
    sixteen!(later, 48, w, a b c d e f g h);
    let end = [a, b, c, d, e, f, g, h];
    std::array::from_fn(|i| _mm512_add_epi32(start[i], end[i]))
}

/// Two tags: two streams hide each other's latency.
#[target_feature(enable = "sha,ssse3,sse4.1")]
fn pair(states: &States, blocks: [[u8; BLOCK]; 2]) -> [Words; 2] {
    let swap = _mm_set_epi32(0x0c0d_0e0f, 0x0809_0a0b, 0x0405_0607, 0x0001_0203);
    let loaded = blocks.map(|block| {
        let (quarters, _) = block.as_chunks::<16>();
        std::array::from_fn(|i| _mm_shuffle_epi8(vector(quarters[i]), swap))
    });
    let inner = compress2(&states.inner, loaded);
    let padding = [_mm_set_epi32(0, 0, 0, i32::MIN), _mm_set_epi32(OUTER_BITS as i32, 0, 0, 0)];
    let digests = inner.map(|[low, high]| [low, high, padding[0], padding[1]]);
    compress2(&states.outer, digests).map(|[low, _]| quarter(low))
}

#[target_feature(enable = "sse2")]
#[inline]
fn vector(bytes: [u8; 16]) -> __m128i {
    // SAFETY: both are 16 bytes without padding, and every pattern of bits is valid.
    unsafe { std::mem::transmute(bytes) }
}

#[target_feature(enable = "sse2")]
#[inline]
fn quarter(vector: __m128i) -> Words {
    // SAFETY: both are 16 bytes without padding, and every pattern of bits is valid.
    unsafe { std::mem::transmute(vector) }
}

/// One block of two messages from the same state; the new states, words in order.
#[target_feature(enable = "sha,ssse3,sse4.1")]
#[inline]
fn compress2(state: &[u32; 8], mut w: [[__m128i; 4]; 2]) -> [[__m128i; 2]; 2] {
    let [a, b, c, d, e, f, g, h] = state.map(|word| word as i32);
    let start = [_mm_set_epi32(a, b, e, f), _mm_set_epi32(c, d, g, h)];
    let mut s = [start; 2];
    for group in 0..16 {
        let k: [i32; 4] = std::array::from_fn(|i| K[4 * group + i] as i32);
        let k = _mm_set_epi32(k[3], k[2], k[1], k[0]);
        for (s, w) in s.iter_mut().zip(&mut w) {
            let i = group % 4;
            if group >= 4 {
                let sum = _mm_add_epi32(
                    _mm_sha256msg1_epu32(w[i], w[(i + 1) % 4]),
                    _mm_alignr_epi8::<4>(w[(i + 3) % 4], w[(i + 2) % 4]),
                );
                w[i] = _mm_sha256msg2_epu32(sum, w[(i + 3) % 4]);
            }
            let wk = _mm_add_epi32(w[i], k);
            s[1] = _mm_sha256rnds2_epu32(s[1], s[0], wk);
            s[0] = _mm_sha256rnds2_epu32(s[0], s[1], _mm_shuffle_epi32::<0x0e>(wk));
        }
    }
    s.map(|[abef, cdgh]| {
        let abef = _mm_add_epi32(abef, start[0]);
        let cdgh = _mm_add_epi32(cdgh, start[1]);
        let feba = _mm_shuffle_epi32::<0x1b>(abef);
        let dchg = _mm_shuffle_epi32::<0xb1>(cdgh);
        [_mm_blend_epi16::<0xf0>(feba, dchg), _mm_alignr_epi8::<8>(dchg, feba)]
    })
}
