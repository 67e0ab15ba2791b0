/** Cards in every state that the overlay can show, for its pictures and its tests. */

/** @typedef {import("../src/wire/wire").Card} Card */

/** @param {number} minor @param {string} [currency] */
export const money = (minor, currency = "ILS") => ({ minor, currency });

/** @param {Partial<Card>} more @returns {Card} */
export const card = (more) => ({
  cue: "cue-1",
  sku: "DRESS-NAT-M",
  title: "Linen dress, natural",
  number: null,
  variant_title: null,
  variants: [],
  options: [],
  picture: "/media/linen-dress.svg",
  price: money(28900),
  from: false,
  compare_at: money(34900),
  coupon: "LIVE10",
  stock: { kind: "known", left: 12, low: false, stale: false },
  sold_out: false,
  cap: null,
  flash: null,
  ...more,
});

/** The core's clock while they are shown. */
export const START = Date.UTC(2026, 2, 20, 18, 0, 0);
const plain = card({});
const low = card({
  sku: "CANDLE-OUD-L",
  title: "Oud candle, large",
  picture: "/media/oud-candle.svg",
  price: money(6990),
  compare_at: money(8990),
  coupon: null,
  stock: { kind: "known", left: 3, low: true, stale: false },
});
const old = card({ stock: { kind: "known", left: 12, low: false, stale: true } });
const backorder = card({ stock: { kind: "backorder", left: 0, stale: false } });
const soldOut = card({
  sku: "MUG-BLUE",
  title: "Stoneware mug",
  picture: "/media/stoneware-mug.svg",
  sold_out: true,
  stock: { kind: "known", left: 0, low: true, stale: false },
});
const flash = card({
  sku: "TOTE-LEAF",
  title: "Canvas tote",
  picture: "/media/canvas-tote.svg",
  price: money(5900),
  compare_at: money(7900),
  stock: { kind: "untracked" },
  coupon: null,
  flash: { started_at: START, ends_at: START + 48_500, cap: 100, claimed: 34 },
});
const hebrew = card({
  sku: "CANDLE-SOY-220",
  title: "נר ריחני בעבודת יד, שעוות סויה, 220 גרם",
  picture: "/media/soy-candle.svg",
  price: money(3990),
  compare_at: money(5990),
  stock: { kind: "known", left: 24, low: false, stale: false },
});
const arabic = card({
  sku: "MABKHARA-S",
  title: "مبخرة نحاسية بنقش يدوي",
  variant_title: "صغيرة",
  picture: "/media/incense-burner.svg",
  price: money(14500),
  compare_at: null,
  stock: { kind: "known", left: 7, low: false, stale: false },
});
const long = card({
  sku: "THROW-OAT",
  title: "Lambswool throw blanket in oatmeal with terracotta stripes, woven in one mill, 140 × 200 cm",
  picture: "/media/wool-throw.svg",
  price: money(37900),
  compare_at: money(44900),
  coupon: "SPRINGLINEN25",
  stock: { kind: "known", left: 1234, low: false, stale: false },
});
const missing = card({
  sku: "JAR-1",
  title: "Date honey, new harvest",
  picture: null,
  price: money(4450),
  compare_at: null,
  coupon: null,
  stock: { kind: "unknown" },
});
const huge = card({
  sku: "TRAY-BRASS",
  title: "Hammered brass tray",
  picture: "/media/brass-tray.svg",
  price: money(12480000, "VND"),
  compare_at: money(14950000, "VND"),
  cap: { limit: 100, claimed: 34 },
});
const dinar = card({
  sku: "TRAY-BRASS",
  title: "صينية نحاس مطروقة",
  picture: "/media/brass-tray.svg",
  price: money(1234500, "KWD"),
  compare_at: money(1500000, "KWD"),
  stock: { kind: "known", left: 2, low: true, stale: false },
});
const everything = card({
  sku: "BOWL-BLUE-30",
  title: "קערת סלט מקרמיקה, ציור יד, כחול ים עמוק, בקוטר שלושים סנטימטר",
  variant_title: "גדולה",
  picture: "/media/salad-bowl.svg",
  price: money(18990),
  compare_at: money(22900),
  stock: { kind: "known", left: 2, low: true, stale: false },
  flash: { started_at: START, ends_at: START + 605_000, cap: 40, claimed: 31 },
});
const noPrice = card({ price: null, compare_at: null, coupon: null, stock: { kind: "unknown" } });

/** @param {string | null} name @param {string[]} labels @param {string[]} out */
const option = (name, labels, out = []) => ({
  name,
  values: labels.map((label) => ({ label, sold_out: out.includes(label) })),
});
const sizes = card({
  title: "Heavyweight hoodie, sage",
  picture: "/media/linen-shirt.svg",
  options: [option("Size", ["S", "M", "L", "XL"], ["S"])],
  from: true,
  price: money(18900),
  compare_at: null,
  coupon: null,
});
const sizesHebrew = card({
  title: "קפוצ׳ון כותנה עבה, ירוק מרווה",
  variant_title: "ירוק מרווה",
  picture: "/media/linen-shirt.svg",
  options: [option("מידה", ["S", "M", "L", "XL"], ["S", "XL"])],
  from: true,
  price: money(18900),
  compare_at: money(22900),
  coupon: null,
  stock: { kind: "known", left: 3, low: true, stale: false },
});
const twoOptions = card({
  title: "شال حرير منسوج يدويًا",
  picture: "/media/silk-scarf.svg",
  options: [
    option("اللون", ["أحمر طوبي", "أزرق بحري", "أخضر زيتوني", "رملي", "أبيض"], ["أزرق بحري"]),
    option("الحجم", ["صغير", "كبير"], []),
  ],
  compare_at: null,
  stock: { kind: "untracked" },
});
const thirty = card({
  title: "Lambswool throw blanket in oatmeal with terracotta stripes, woven in one mill, 140 × 200 cm",
  picture: "/media/wool-throw.svg",
  options: [
    option(
      "Colour of the stripes",
      Array.from({ length: 30 }, (_, at) => `Terracotta with a very long name ${at + 1}`),
      ["Terracotta with a very long name 1"],
    ),
    option("Size", ["140 × 200", "180 × 220", "220 × 240"], ["180 × 220"]),
  ],
  from: true,
  price: money(37900),
  compare_at: money(44900),
  coupon: "SPRINGLINEN25",
  stock: { kind: "known", left: 1234, low: false, stale: false },
});
const sizesFlash = card({
  title: "נעלי עור בעבודת יד",
  picture: "/media/leather-sandals.svg",
  options: [
    option(
      "מידה",
      Array.from({ length: 12 }, (_, at) => String(35 + at)),
      ["36", "37", "40"],
    ),
  ],
  price: money(19900),
  compare_at: money(31900),
  coupon: "LIVE10",
  stock: { kind: "known", left: 9, low: false, stale: false },
  flash: { started_at: START, ends_at: START + 48_500, cap: 10, claimed: 4 },
});

/** @satisfies {Record<string, Card>} */
export const cards = {
  plain,
  low,
  old,
  backorder,
  soldOut,
  flash,
  hebrew,
  arabic,
  long,
  missing,
  huge,
  dinar,
  everything,
  noPrice,
  sizes,
  sizesHebrew,
  twoOptions,
  thirty,
  sizesFlash,
};
