/** policy/guards on Chinese: what is read as a word or a number, traps that must be refused, and rewordings that must be kept. */
import { Bytes } from "../../assembly/core/bytes";
import { ALL_GUARDS, guardWord } from "../../assembly/policy/guards/guard";
import { guard } from "../../assembly/policy/guards/registry";

/** The word of the guard that refuses, whichever text is asked. */
function verdict(a: string, b: string): string {
  const one = guard(Bytes.fromString(a), Bytes.fromString(b), ALL_GUARDS);
  const other = guard(Bytes.fromString(b), Bytes.fromString(a), ALL_GUARDS);
  return one == other ? guardWord(one) : guardWord(one) + "/" + guardWord(other);
}

function refused(by: string, a: string, b: string): void {
  const word = verdict(a, b);
  expect(word).toBe(by, a + " | " + b);
}

function kept(a: string, b: string): void {
  const word = verdict(a, b);
  expect(word).toBe("none", a + " | " + b);
}

describe("Chinese numbers, units and dates", () => {
  it("are what they are worth, in characters or digits", () => {
    kept("二十五分钟够吗", "25分钟够吗");
    kept("一百零三个学生坐几辆车", "103个学生坐几辆车");
    kept("三千元的手机推荐", "3000元的手机推荐");
    kept("两万块能买什么车", "2万块能买什么车");
    kept("三万五能装修吗", "35000能装修吗");
    kept("三百五够不够", "350够不够");
    kept("二〇二四年的假期", "2024年的假期");
    kept("３公里要跑多久", "3公里要跑多久");
    kept("跑五公里要多久", "跑5km要多久");
    kept("十二月三日有什么节日", "12月3日有什么节日");
    kept("2024年3月5日是星期几", "2024-03-05是星期几");
  });
  it("are refused where they differ", () => {
    refused("numbers", "二十五分钟够吗", "三十五分钟够吗");
    refused("numbers", "一百零五个学生坐几辆车", "一百五十个学生坐几辆车");
    refused("numbers", "三千元的手机推荐", "五千元的手机推荐");
    refused("numbers", "两万能买什么车", "两千能买什么车");
    refused("numbers", "3万能买什么车", "3千能买什么车");
    refused("numbers", "第二章讲了什么", "第三章讲了什么");
    refused("units", "三个月能学会吗", "三个星期能学会吗");
    refused("units", "五公里要跑多久", "五英里要跑多久");
    refused("units", "20元能买什么", "20美元能买什么");
    refused("units", "星期一开门吗", "星期二开门吗");
    refused("units", "上午9点开门吗", "下午9点开门吗");
    refused("numbers", "十二月三日有什么节日", "三月十二日有什么节日");
    refused("numbers", "2024年3月5日是星期几", "2024年3月6日是星期几");
    refused("numbers", "他3岁了", "他4岁了");
  });
  it("are not found inside other words", () => {
    kept("大米饭怎么煮", "如何煮大米饭");
    refused("replacement", "米饭怎么煮", "元宵怎么煮");
    kept("百度怎么注册账号", "如何在百度注册账户");
  });
});

describe("Chinese denial", () => {
  it("is seen", () => {
    refused("negation", "可以退款", "不可以退款");
    refused("negation", "为什么我收到验证码", "为什么我没有收到验证码");
    refused("negation", "这是我的错吗", "这不是我的错吗");
    refused("negation", "他同意了", "他不同意");
    refused("negation", "打印机能打印", "打印机无法打印");
    refused("negation", "请打开窗户", "请别打开窗户");
  });
  it("is not seen in what only looks like it", () => {
    kept("这台电脑能不能玩游戏", "这台电脑能玩游戏吗");
    kept("你们有没有优惠券", "你们有优惠券吗");
    kept("不锈钢锅怎么洗", "如何洗不锈钢锅");
    kept("猫和狗有什么不同", "狗和猫的区别是什么");
    kept("这个特别好的方法", "这个好的方法");
  });
});

describe("Chinese opposites, names, order", () => {
  it("are told apart", () => {
    refused("antonyms", "怎么打开蓝牙", "怎么关闭蓝牙");
    refused("antonyms", "如何增加内存占用", "如何减少内存占用");
    refused("antonyms", "饭前吃药", "饭后吃药");
    refused("antonyms", "最大的湖是哪个", "最小的湖是哪个");
    refused("antonyms", "上传文件失败怎么办", "下载文件失败怎么办");
    refused("names", "北京有什么好玩的", "上海有什么好玩的");
    refused("names", "请问法国的首都是哪里", "德国首都在哪里");
    refused("replacement", "怎么去哈尔滨", "怎么去石家庄");
    refused("replacement", "北是什么意思", "嗌是什么意思"); // two bytes of UTF-8 exchanged, which is no typing error
    refused("replacement", "苹果有什么营养", "香蕉有什么营养");
    refused("names", "怎么在电脑上安装MySQL", "怎么在电脑上安装Redis");
    refused("exchange", "从北京到上海要多久", "从上海到北京要多久");
    refused("exchange", "从南京到北京要多久", "从北京到南京要多久");
    refused("exchange", "从海口到营口怎么走", "从营口到海口怎么走");
    refused("exchange", "从陕西到陕北怎么走", "从陕北到陕西怎么走");
    refused("exchange", "苹果比香蕉贵吗", "香蕉比苹果贵吗");
    refused("exchange", "把欧元换成美元", "把美元换成欧元");
    refused("exchange", "蜂蜜怎么保存", "蜜蜂怎么保存");
    refused("exchange", "怎么保存蜂蜜", "怎么保存蜜蜂");
    refused("qualifier", "流感有什么症状", "婴儿流感有什么症状");
  });
});

describe("Chinese questions, scope, time, form and quotations", () => {
  it("are told apart", () => {
    refused("intent", "谁修建了这座桥", "什么时候修建了这座桥");
    refused("intent", "为什么猫会叫", "猫会叫吗");
    refused("intent", "这家店在哪里", "这家店为什么关门");
    refused("scope", "删除所有草稿", "只删除草稿");
    refused("time", "昨天下雨了吗", "下雨了吗");
    refused("antonyms", "去年的收入是多少", "明年的支出是多少");
    refused("time", "去年的收入是多少", "明年的收入是多少");
    refused("form", "解释潮汐", "用一句话解释潮汐");
    refused("form", "解释潮汐", "用英文解释潮汐");
    refused("form", "怎么讲光合作用", "怎么给孩子讲光合作用");
    refused("form", "介绍一下唐朝", "详细介绍一下唐朝");
    refused("quotes", "「守株待兔」是什么意思", "「画蛇添足」是什么意思");
    refused("quotes", "《红楼梦》讲了什么", "《西游记》讲了什么");
    refused("quotes", "“守株待兔”是什么意思", "“画蛇添足”是什么意思");
  });
});

describe("A Chinese question in other words passes every guard", () => {
  it("however it is put", () => {
    kept("怎么修改密码", "如何更改密码");
    kept("怎么修改密码", "请问怎么修改密码？谢谢");
    kept("怎么修改密码", "密码怎么修改");
    kept("怎样才能学会游泳", "如何学会游泳");
    kept("水在多少度沸腾", "水在多少摄氏度沸腾");
    kept("法国的首都是哪里", "请告诉我法国的首都在哪里");
    kept("能告诉我法国的首都是哪里吗", "法国首都是哪里");
    kept("能告诉我电话的发明者吗", "谁是电话的发明者");
    kept("这件衣服多少钱", "这件衣服的价格是多少");
    kept("为什么天空是蓝色的", "天空为何是蓝色的");
    kept("如何购买机票", "怎么买机票");
    kept("电脑怎么安装打印机", "计算机如何安装打印机");
    kept("西红柿炒鸡蛋的方法", "番茄炒鸡蛋怎么做");
    kept("账号怎么删除", "怎样删掉账户");
    kept("快递什么时候到", "物流何时到");
    kept("ＡＢＣ公司怎么样？", "ABC公司怎么样?");
    kept("你好，我想问一下怎么取消订单", "怎么取消订单");
  });
});
