/** Units, currencies, months and days: groups of names for one thing, separated by commas. Numbers in words, in order. */
import { utf8 } from "../../../core/utf8";

/** A group a unit. Two units that are in different groups are different, whatever they measure. */
export const UNITS: StaticArray<u8> = utf8(
  "% percent percentage pct,$ usd dollar buck,€ eur euro,£ gbp pound quid,¥ jpy yen,₹ inr rupee,cny rmb yuan,krw won,chf franc,cad,aud,btc bitcoin,eth ether ethereum," +
  "cent,penny pence,mm millimeter millimetre,cm centimeter centimetre,meter metre,km kilometer kilometre,inch inches,foot feet ft,yard yd,mile mi,mg milligram,g gram,kg kilogram kilo," +
  "ounce oz,lb lbs,stone,ton tonne,ml milliliter millilitre,liter litre,gallon,pint,quart,cup,tablespoon tbsp,teaspoon tsp," +
  "millisecond ms,sec seconds,minute min mins,hour hr hrs,day days,week weeks,fortnight,month,year yr yrs,decade,century,am a.m,pm p.m," +
  "celsius centigrade °c,fahrenheit °f,kelvin,kb kilobyte,mb megabyte,gb gigabyte,tb terabyte,kbps,mbps,gbps,byte,bit,hz hertz,khz,mhz,ghz,watt,kw kilowatt,kwh,mah,volt,ampere amp," +
  "joule,calorie,kcal,psi,bar,pascal,mph,kph,knot,acre,hectare,px pixel,em,rem,rpm,dpi,utc gmt,est,pst,cet,ist,bst",
);

export const MONTHS_AND_DAYS: StaticArray<u8> = utf8(
  "january jan,february feb,march,april apr,june jun,july jul,august aug,september sep sept,october oct,november nov,december dec," +
  "monday mon,tuesday tue tues,wednesday wed,thursday thu thurs,friday fri,saturday,sunday,weekday weekdays,weekend weekends,christmas xmas,easter,ramadan,diwali,halloween",
);

/** The words for 0 to 19, then those for tens from 20, then the multipliers 100, 1,000, a million, a billion, a trillion. */
export const CARDINALS: StaticArray<u8> = utf8(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen " +
  "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen",
);
export const ORDINALS: StaticArray<u8> = utf8(
  "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth " +
  "eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
);
/** 零 and the Chinese digits 1 to 10, in the same order. */
export const CHINESE_DIGITS: StaticArray<u8> = utf8("零 一 二 三 四 五 六 七 八 九 十");
