/**
 * Axes of opposites, separated by commas; a bar separates the two sides, and every word of one side is opposed to every word of the other.
 * General English and the vocabulary of software, trade, travel and health. A word may stand on two axes.
 */
import { packed } from "../../../core/packed";

export const OPPOSITES: StaticArray<u8> = packed(
  "enable activate|disable deactivate,on|off,up|down,before|after,above|below beneath,over|under,inside|outside,in|out,into|from," +
  "increase raise grow rise boost gain add expand more bigger larger|decrease lower reduce drop shrink fall lose less fewer smaller subtract cut," +
  "maximum max most highest biggest largest|minimum min least lowest smallest fewest,maximize maximise|minimize minimise," +
  "buy purchase|sell,buyer|seller,import|export,upload|download,encrypt encode|decrypt decode,compress zip|decompress unzip extract," +
  "push|pull,lock|unlock,mute|unmute,install|uninstall,subscribe|unsubscribe,follow|unfollow,block|unblock allow permit whitelist,archive|unarchive,freeze|unfreeze thaw," +
  "connect attach|disconnect detach,mount|unmount,load|unload,pack|unpack,wrap|unwrap,open|close shut,start begin launch|stop end finish quit,pause|resume continue," +
  "accept approve grant|reject decline refuse deny revoke,allow permit accept|forbid prohibit ban block disallow deny prevent,allowed permitted|forbidden prohibited banned," +
  "eat take use|avoid,keep save retain|delete remove discard drop,add insert append include|delete remove exclude subtract,create make build|delete destroy demolish," +
  "show display reveal|hide conceal,visible|hidden invisible,public|private secret hidden,upgrade|downgrade,promote|demote,win|lose,pass succeed|fail,success|failure," +
  "advantage benefit pro strength upside|disadvantage drawback downside con risk weakness,good best better positive|bad worst worse negative,right|wrong,right|left," +
  "true|false,yes|no,correct|incorrect wrong,valid|invalid,safe|dangerous unsafe,legal|illegal,healthy|unhealthy,normal|abnormal,possible|impossible," +
  "hot warm|cold cool,hotter warmer|colder cooler,heat|cool,dry|wet humid moist,wet|dry,hard|soft easy,thick|thin,wide|narrow,long|short,longest|shortest,longer|shorter,tall|short," +
  "high|low,higher|lower,heavy|light,dark|light bright,big large|small little tiny,fast quick|slow,faster quicker|slower,fastest quickest|slowest,old|new young,older|newer younger," +
  "oldest|newest youngest,rich|poor,strong|weak,cheap cheapest|expensive,cheaper|pricier,free|paid,full|empty,clean|dirty,sweet|sour bitter,spicy|mild,raw|cooked," +
  "male man men boy|female woman women girl,husband|wife,father dad|mother mum mom,brother|sister,son|daughter,king|queen,he him his|she her," +
  "day|night,morning|evening night afternoon,sunrise|sunset,summer|winter,spring|autumn,early earlier|late later,earliest first oldest|latest last newest,first|last final,next|previous last," +
  "future|past,past|present current,yesterday|tomorrow today,ancient|modern,north northern|south southern,east eastern|west western,top upper|bottom lower,front|back rear,left|right," +
  "horizontal horizontally|vertical vertically,row|column,width|height,length|width,ascending|descending,asc|desc,oldest|newest,arrive arrival|depart departure leave,enter entrance entry|exit leave," +
  "inbound incoming|outbound outgoing,input|output,read|write,sender send|receive receiver recipient,borrow|lend,lender|borrower,debit|credit,deposit|withdraw withdrawal,profit|loss," +
  "income revenue|expense,asset|liability,employer|employee,landlord|tenant,teacher|student,doctor|patient,parent|child,adult|child,adults|children,domestic|international foreign," +
  "local|remote global,internal|external,indoor indoors|outdoor outdoors,online|offline,manual manually|automatic automatically,static|dynamic,sync synchronous|async asynchronous," +
  "mandatory required compulsory|optional,simple easy|complex difficult hard,theory theoretical|practice practical,question|answer,cause|effect,cause|prevent,client|server,frontend|backend," +
  "mutable|immutable,serial sequential|parallel concurrent,single|married multiple,singular|plural,even|odd,prime|composite,numerator|denominator,encrypt|decrypt,attack|defend defence defense," +
  "love like|hate dislike,happy|sad unhappy,laugh|cry,awake|asleep,alive|dead,born birth|die died death,peace|war,friend|enemy,guilty|innocent,virtual|physical,natural|artificial," +
  "positive|negative,plus|minus,multiply|divide,numerous many|few,always|never,everything all everyone|nothing none nobody,with|without,include including|exclude excluding except," +
  "arm|disarm,charge|discharge,merge join combine|split separate divide,inflate inflation|deflate deflation,ascend climb|descend,strengthen|weaken,widen|narrow,lengthen|shorten,save|spend,hire|fire," +
  "major|minor,majority|minority,senior|junior,expert advanced|beginner beginners novice basic,retail|wholesale,rent lease|buy own purchase,bull bullish|bear bearish,long|short," +
  "flammable|fireproof,acid acidic|alkaline base,solid|liquid,liquid|gas,rural|urban,personal|commercial business,brake|accelerate,whole|half part,lazy|eager",
);
