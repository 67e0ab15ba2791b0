#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cartwall_fuzz::noise::noise(data));
