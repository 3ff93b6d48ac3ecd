"""Reversible tokens and format-preserving encryption of deid/v1, from docs/spec/deid-v1.md alone: to read, port."""

import re

from reference_v1 import ALPHABET, base32, lp, require


def double(byte):  # in GF(2^8), FIPS 197, 4.2
    return (byte << 1 ^ (0x11B if byte & 0x80 else 0)) & 0xFF


def product(a, b):
    result = 0
    while b:
        result, a, b = result ^ (a if b & 1 else 0), double(a), b >> 1
    return result


def affine(byte):  # FIPS 197, 5.1.1: the inverse is the 254th power
    inverse, power = 1, byte
    for _bit in range(1, 8):
        power = product(power, power)
        inverse = product(inverse, power)
    inverse = inverse if byte else 0
    rotated = [(inverse << n | inverse >> 8 - n) & 0xFF for n in range(5)]
    return rotated[0] ^ rotated[1] ^ rotated[2] ^ rotated[3] ^ rotated[4] ^ 0x63


SBOX = [affine(byte) for byte in range(256)]
ROWS = [(column + row) % 4 * 4 + row for column in range(4) for row in range(4)]  # ShiftRows: where each byte comes from
TWICE = [double(byte) for byte in range(256)]


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


class Aes:  # FIPS 197: keys of 16, 24 or 32 bytes
    def __init__(self, key):
        words, round_constant, width = [key[i : i + 4] for i in range(0, len(key), 4)], 1, len(key) // 4
        for at in range(width, 4 * (width + 7)):
            word = words[-1]
            if at % width == 0:
                word = bytes(SBOX[byte] for byte in word[1:] + word[:1])
                word, round_constant = bytes([word[0] ^ round_constant]) + word[1:], double(round_constant)
            elif width > 6 and at % width == 4:
                word = bytes(SBOX[byte] for byte in word)
            words.append(xor(words[at - width], word))
        self.keys = [b"".join(words[at : at + 4]) for at in range(0, len(words), 4)]

    def block(self, block):
        state = xor(block, self.keys[0])
        for key in self.keys[1:-1]:
            state = xor(self.mixed(bytes(SBOX[state[at]] for at in ROWS)), key)
        return xor(bytes(SBOX[state[at]] for at in ROWS), self.keys[-1])

    def mixed(self, state):  # MixColumns
        out = []
        for at in range(0, 16, 4):
            a = state[at : at + 4]
            every = a[0] ^ a[1] ^ a[2] ^ a[3]
            out += [a[i] ^ every ^ TWICE[a[i] ^ a[(i + 1) % 4]] for i in range(4)]
        return bytes(out)

    def cbc_mac(self, data):
        state = bytes(16)
        for at in range(0, len(data), 16):
            state = self.block(xor(state, data[at : at + 16]))
        return state


def dbl(block):  # RFC 5297, 2.3
    number = int.from_bytes(block, "big") << 1
    return ((number ^ (0x87 if number >> 128 else 0)) & ((1 << 128) - 1)).to_bytes(16, "big")


def cmac(aes, data):  # RFC 4493
    one = dbl(aes.block(bytes(16)))
    whole = len(data) > 0 and len(data) % 16 == 0
    data = data if whole else data + b"\x80" + bytes(-(len(data) + 1) % 16)
    return aes.cbc_mac(data[:-16] + xor(data[-16:], one if whole else dbl(one)))


def s2v(aes, associated, value):  # RFC 5297, 2.4
    state = cmac(aes, bytes(16))
    for text in associated:
        state = xor(dbl(state), cmac(aes, text))
    if len(value) >= 16:
        return cmac(aes, value[:-16] + xor(value[-16:], state))
    return cmac(aes, xor(dbl(state), value + b"\x80" + bytes(15 - len(value))))


def counted(aes, iv, value):  # RFC 5297, 2.5: CTR, two bits of the IV cleared
    start, stream = int.from_bytes(iv, "big") & ~(1 << 63 | 1 << 31), b""
    for at in range(-(-len(value) // 16)):
        stream += aes.block((start + at & (1 << 128) - 1).to_bytes(16, "big"))
    return xor(value, stream[: len(value)])


def seal(key, associated, value):  # RFC 5297, 2.6
    mac, ctr = Aes(key[: len(key) // 2]), Aes(key[len(key) // 2 :])
    iv = s2v(mac, associated, value)
    return iv + counted(ctr, iv, value)


def unseal(key, associated, sealed):  # RFC 5297, 2.7
    mac, ctr = Aes(key[: len(key) // 2]), Aes(key[len(key) // 2 :])
    value = counted(ctr, sealed[:16], sealed[16:])
    require(len(sealed) >= 16 and s2v(mac, associated, value) == sealed[:16], "does-not-open")
    return value


def is_sealed(text):  # 17 bytes or more in base32
    count = len(text) * 5 // 8
    number = re.fullmatch(f"[{ALPHABET}]{{28,}}", text) and int("".join(f"{ALPHABET.index(c):05b}" for c in text), 2)
    return number is not None and -(-count * 8 // 5) == len(text) and number % (1 << len(text) * 5 - count * 8) == 0


def encrypted(domain, key, cell):  # section 8
    if not cell:
        return None
    require(not (cell.startswith(domain.prefix) and is_sealed(cell[len(domain.prefix) :])), "already-token")
    sub_key = key.sub_key("reversible", domain.name, domain.recipient)
    return domain.prefix + base32(seal(sub_key, [domain.type.encode()], domain.canonical(cell).encode()))


def turned_back(domain, key, text):
    text = text[len(domain.prefix) :] if text.startswith(domain.prefix) else ""
    require(is_sealed(text), "does-not-open")
    bits, sub_key = len(text) * 5, key.sub_key("reversible", domain.name, domain.recipient)
    number = int("".join(f"{ALPHABET.index(char):05b}" for char in text), 2) >> bits % 8
    return unseal(sub_key, [domain.type.encode()], number.to_bytes(bits // 8, "big")).decode()


def ff1(key, radix, tweak, numerals, backwards=False):  # NIST SP 800-38G, algorithms 7 and 8
    aes, n = Aes(key), len(numerals)
    u, v = n // 2, n - n // 2
    b = -(-(radix**v - 1).bit_length() // 8)  # the bytes that radix^v numbers take
    d = 4 * -(-b // 4) + 4
    p = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256]) + n.to_bytes(4, "big")
    p += len(tweak).to_bytes(4, "big")
    left, right = number(numerals[:u], radix), number(numerals[u:], radix)
    for turn in reversed(range(10)) if backwards else range(10):
        seen, changed = (left, right) if backwards else (right, left)
        q = tweak + bytes(-(len(tweak) + b + 1) % 16) + bytes([turn]) + seen.to_bytes(b, "big")
        r = s = aes.cbc_mac(p + q)
        for j in range(1, -(-d // 16)):
            s += aes.block(xor(r, j.to_bytes(16, "big")))
        y, m = int.from_bytes(s[:d], "big"), u if turn % 2 == 0 else v
        made = (changed - y if backwards else changed + y) % radix**m
        left, right = (made, seen) if backwards else (seen, made)
    return digits(left, radix, u) + digits(right, radix, v)


def number(numerals, radix):
    value = 0
    for numeral in numerals:
        value = value * radix + numeral
    return value


def digits(value, radix, count):
    return [value // radix**place % radix for place in reversed(range(count))]


NUMBERS, CAPITALS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
ALPHABETS = {
    "alphanumeric": NUMBERS + CAPITALS + LETTERS,
    "digits": NUMBERS,
    "hex": NUMBERS + "abcdef",
    "lower": LETTERS,
    "lower-alphanumeric": NUMBERS + LETTERS,
    "upper": CAPITALS,
    "upper-alphanumeric": NUMBERS + CAPITALS,
    "upper-hex": NUMBERS + "ABCDEF",
}


def formatted(domain, key, alphabet, separators, cell, backwards=False):  # section 9
    if not cell:
        return None
    value, characters = cell if backwards else domain.canonical(cell), ALPHABETS[alphabet]
    require(all(char in characters + separators for char in value))
    plain = [characters.index(char) for char in value if char in characters]
    require(len(characters) ** len(plain) >= 1_000_000, "too-short")
    require(len(plain) <= 256)
    sub_key = key.sub_key("fpe", domain.name, domain.recipient)
    made = iter(ff1(sub_key, len(characters), lp(domain.name, domain.recipient), plain, backwards))
    return "".join(characters[next(made)] if char in characters else char for char in value)
