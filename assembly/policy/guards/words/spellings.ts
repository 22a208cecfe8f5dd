/** Words with two spellings that follow no rule of spelling.ts, separated by commas. */
import { packed } from "../../../core/packed";

export const SPELLINGS: StaticArray<u8> = packed(
  "grey gray,tyre tire,programme program,aluminium aluminum,mould mold,moulding molding,plough plow,sceptic skeptic,sceptical skeptical,pyjama pajama,yoghurt yogurt,whisky whiskey,doughnut donut," +
  "jewellery jewelry,moustache mustache,artefact artifact,draught draft,aeroplane airplane,mum mom,disc disk,enquiry inquiry,enquire inquire,cosy cozy,maths math," +
  "learnt learned,burnt burned,dreamt dreamed,spelt spelled,leapt leaped,skilful skillful,wilful willful,fulfil fulfill,enrol enroll,instalment installment,fibre fiber,ageing aging,likeable likable," +
  "sizeable sizable,acknowledgement acknowledgment,adviser advisor,gaol jail,omelette omelet,pretence pretense,sulphur sulfur,liquorice licorice,chilli chili,humour humor,odour odor,armour armor,rumour rumor,labour labor",
);
