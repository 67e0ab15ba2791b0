//! The currency that a sign or a code beside a number stands for.

use iso_currency::Currency;

/// The currency of a sign or code. `Some(None)` for signs that several currencies share; `None` for other text.
pub fn currency_of(text: &str) -> Option<Option<Currency>> {
    let text = text.trim();
    let bare: String =
        text.chars().filter(|c| !matches!(c, '.' | '"' | '״' | ' ' | '\'' | '\u{640}')).collect();
    // Persian and Arabic keyboards write the same letters with other characters.
    let bare = bare.to_uppercase().replace('ی', "ي").replace('ک', "ك");
    let currency = match bare.as_str() {
        "€" => Currency::EUR,
        "₪" | "שח" | "שקל" | "שקלים" | "ש״ח" | "NIS" => Currency::ILS,
        "£" => Currency::GBP,
        "₹" => Currency::INR,
        "₩" => Currency::KRW,
        "₽" | "РУБ" => Currency::RUB,
        "₺" | "TL" => Currency::TRY,
        "₴" | "ГРН" => Currency::UAH,
        "₫" | "Đ" => Currency::VND,
        "₦" => Currency::NGN,
        "₱" => Currency::PHP,
        "฿" => Currency::THB,
        "₸" => Currency::KZT,
        "₲" => Currency::PYG,
        "₡" => Currency::CRC,
        "₭" => Currency::LAK,
        "₮" => Currency::MNT,
        "₾" => Currency::GEL,
        "₼" => Currency::AZN,
        "৳" => Currency::BDT,
        "VNĐ" => Currency::VND,
        "RP" => Currency::IDR,
        "RM" => Currency::MYR,
        "FT" => Currency::HUF,
        "LEI" => Currency::RON,
        "ЛВ" => Currency::BGN,
        "원" => Currency::KRW,
        "円" => Currency::JPY,
        "ZŁ" => Currency::PLN,
        "KČ" => Currency::CZK,
        "R$" => Currency::BRL,
        "US$" => Currency::USD,
        "C$" | "CA$" => Currency::CAD,
        "A$" | "AU$" => Currency::AUD,
        "NZ$" => Currency::NZD,
        "HK$" => Currency::HKD,
        "S$" => Currency::SGD,
        "NT$" => Currency::TWD,
        "MX$" => Currency::MXN,
        "KD" => Currency::KWD,
        "BD" => Currency::BHD,
        "JD" => Currency::JOD,
        "DT" => Currency::TND,
        "FR" | "SFR" => Currency::CHF,
        "دإ" => Currency::AED,
        // One sign for the money of several countries: rupees, dirhams, riyals, dinars.
        "RS" | "DH" | "DHS" | "درهم" | "ريال" | "﷼" | "دينار" => return Some(None),
        "رس" | "ريالسعودي" | "\u{20c1}" => Currency::SAR,
        "ديناركويتي" => Currency::KWD,
        "ديناربحريني" => Currency::BHD,
        "دينارأردني" | "ديناراردني" => Currency::JOD,
        "دينارتونسي" | "دت" => Currency::TND,
        "دينارعراقي" | "دع" => Currency::IQD,
        "ريالعماني" => Currency::OMR,
        "ريالقطري" => Currency::QAR,
        "دج" => Currency::DZD,
        "دل" => Currency::LYD,
        "لل" => Currency::LBP,
        "دك" => Currency::KWD,
        "دب" => Currency::BHD,
        "رع" => Currency::OMR,
        "رق" => Currency::QAR,
        "دأ" | "دا" => Currency::JOD,
        "جم" | "جنيه" => Currency::EGP,
        "دم" => Currency::MAD,
        "$" | "¥" | "￥" | "KR" | "元" => return Some(None),
        // `CLP$`, `$ CLP`
        code => return Currency::from_code(code.trim_matches('$')).map(Some),
    };
    Some(Some(currency))
}
