/** Units, currencies, months and days: groups of names for one thing, separated by commas. Numbers in words, in order. */
import { packed } from "../../../core/packed";

/** A group a unit; a single Chinese character is one only behind a number. Two units that are in different groups are different, whatever they measure. */
export const UNITS: StaticArray<u8> = packed(
  "% percent percentage pct 百分之,$ usd dollar buck 美元 美金,€ eur euro 欧元,£ gbp pound quid 英镑,¥ jpy yen 日元,₹ inr rupee,cny rmb yuan 元 块 块钱 人民币,krw won 韩元,chf franc,cad,aud,hkd 港币 港元,btc bitcoin,eth ether ethereum," +
  "cent,penny pence,mm millimeter millimetre 毫米,cm centimeter centimetre 厘米 公分,meter metre 米,km kilometer kilometre 公里 千米,inch inches 英寸 寸,foot feet ft 英尺,yard yd,mile mi 英里,mg milligram 毫克,g gram 克,kg kilogram kilo 公斤 千克,斤," +
  "ounce oz,lb lbs 磅,stone,ton tonne 吨,ml milliliter millilitre 毫升,liter litre 升,gallon,pint,quart,cup 杯,tablespoon tbsp,teaspoon tsp," +
  "millisecond ms,sec seconds 秒 秒钟,minute min mins 分钟,hour hr hrs 小时 个小时 钟头,day days 天,week weeks 周 星期 个星期,fortnight,month 个月 月,year yr yrs 年,岁,点 点钟,日 号,decade,century,am a.m 上午 早上,pm p.m 下午,晚上," +
  "celsius centigrade °c 摄氏度 度,fahrenheit °f 华氏度,kelvin,kb kilobyte,mb megabyte,gb gigabyte,tb terabyte,kbps,mbps,gbps,byte,bit,hz hertz,khz,mhz,ghz,watt,kw kilowatt,kwh,mah,volt,ampere amp," +
  "joule,calorie,kcal,psi,bar,pascal,mph,kph,knot,acre 亩,hectare,px pixel,em,rem,rpm,dpi,utc gmt,est,pst,cet,ist,bst",
);

/** The months first, from January on. */
export const MONTHS_AND_DAYS: StaticArray<u8> = packed(
  "january jan,february feb,march,april apr,may,june jun,july jul,august aug,september sep sept,october oct,november nov,december dec," +
  "monday mon 星期一 周一,tuesday tue tues 星期二 周二,wednesday wed 星期三 周三,thursday thu thurs 星期四 周四,friday fri 星期五 周五,saturday 星期六 周六,sunday 星期日 星期天 周日,weekday weekdays 工作日,weekend weekends 周末,christmas xmas,easter,ramadan,diwali,halloween",
);

/** The words for 0 to 19, then those for tens from 20, then the multipliers 100, 1,000, a million, a billion, a trillion. */
export const CARDINALS: StaticArray<u8> = packed(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen " +
  "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen",
);
export const ORDINALS: StaticArray<u8> = packed(
  "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth " +
  "eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
);
/** Chinese numerals: the digits, and from 十 on what multiplies. */
export const CHINESE_NUMERALS: StaticArray<u8> = packed("零 一 二 三 四 五 六 七 八 九 十 百 千 万 亿 两 〇");
