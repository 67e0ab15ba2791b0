/** A small catalogue with a row that has no title, and long titles in two scripts. */
export const BAD_ROW = 5;
export const CSV = `Title,SKU,Price,Quantity,Vendor,Tags
"Linen dress, natural",DRESS-NAT,289.00,12,Pardes,dresses
"Oud candle, large",CANDLE-OUD,69.90,3,Nerot,home
Stoneware mug,MUG-BLUE,59.00,8,Yad,home
,NO-TITLE,10.00,1,,
Canvas tote,TOTE-LEAF,79.00,,Pardes,bags
"נר ריחני בעבודת יד, שעוות סויה טבעית, ניחוח לבנדר ועץ ארז, 220 גרם",CANDLE-HE,39.90,24,נרות,בית
`;
