/**
 * Groups of words that ask for the same thing in a question, separated by commas: general English, as a thesaurus has it. A word is in one
 * group only, the one of its commonest sense; a word whose senses differ in what one would answer is left out.
 */
import { packed } from "../../../core/packed";

export const SYNONYMS: StaticArray<u8> = packed(
  "fast quick rapid speedy swift,fastest quickest,begin start commence,end finish terminate conclude,buy purchase,big large huge,bigger larger," +
  "biggest largest,small little tiny,smaller littler,error mistake bug fault,fix repair mend solve resolve,delete remove,build create construct," +
  "change modify alter,update,improve enhance boost,learn study master,choose select pick,career employment," +
  "company firm,organisation organization,car automobile,movie film,movies films,phone telephone,cellphone mobile,photo photograph,picture image," +
  "doctor physician,lawyer attorney,child kid,children kids,apartment flat,holiday vacation,trip journey travel,autumn fall," +
  "shop store,parcel package,shipping delivery,ship deliver,cost price,expensive costly pricey,cheap inexpensive affordable,salary pay wage," +
  "difference differ distinction,important essential crucial,difficult hard,happy glad,sad unhappy,scared afraid frightened," +
  "smart intelligent clever,beautiful pretty gorgeous,ill sick,illness disease,medicine medication,cure remedy,treat treatment," +
  "exercise workout,drink beverage,instructions directions,guide tutorial,application app," +
  "internet web online,folder directory,password passcode,login signin,configure setup,install installation,argument parameter," +
  "invoke call,database db,kubernetes k8s,javascript js,typescript ts,postgres postgresql,mongo mongodb,repository repo,config configuration,environment env," +
  "admin administrator,info information details,ad advertisement advert,exam test examination,teacher instructor,student pupil,subject topic," +
  "author writer,reply respond,cancel unsubscribe,refund reimbursement,invoice bill," +
  "reserve book reservation booking,appointment meeting,employee worker staff,boss manager,hire recruit,fire dismiss,resign quit,acquire obtain get receive,allow permit," +
  "forbid prohibit ban,own possess,provide supply,require,show display,hide conceal,send mail,save,speak talk," +
  "method technique,tool utility,hurt injure,rich wealthy,elderly aged,effect impact,advantage benefit pro," +
  "disadvantage drawback downside con,pros advantages,cons disadvantages,purpose goal objective,chance probability likelihood,whole entire," +
  "amount quantity,main primary chief principal,previous earlier prior,recent latest newest,usual typical,strange weird odd," +
  "wrong incorrect,safe secure,dangerous risky hazardous,legal lawful,illegal unlawful,visitor guest,customer client,earth world,usa us america," +
  "uae emirates,tv television,laptop notebook,marry wed,love adore,hate dislike,interesting fascinating intriguing,funny humorous," +
  "lose shed,reduce lessen,rid eliminate,avoid prevent,stop cease halt,remember recall,recover restore,restart reboot,execute run,compute calculate," +
  "summary summarize summarise,compare comparison,translate translation,verify check,centre center,colour color,favourite favorite,behaviour behavior," +
  "licence license,cheque check,tyre tire,grey gray,organise organize,realise realize,analyse analyze analysis,enrol enroll register,email mail," +
  "believe think,suggest recommend,recommendation suggestion,currently presently,approximately roughly,stomach belly,clothes clothing,garbage trash rubbish," +
  "parking park,wifi wireless,bicycle bike,plane airplane,infant baby,fridge refrigerator,find locate,road street,opinion view viewpoint perspective thought",
);
