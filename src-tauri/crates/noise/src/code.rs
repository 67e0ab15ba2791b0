/// Four digits that two people compare to tell which phone is which, made from the hash of their handshake. The page
/// makes the same ones.
///
/// The first eight bytes of the hash as a number, modulo 10,000: of the codes none is likelier than another by more than
/// one part in 10^15.
#[must_use]
pub fn pairing_code(handshake_hash: &[u8; 32]) -> String {
    let number = handshake_hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:04}", number % 10_000)
}
