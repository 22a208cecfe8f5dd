/**
 * Chinese, which writes no blanks: words of up to four characters, the longest that is known being read first; a character that begins none
 * is a word by itself. A list that is separated by commas or bars is read as its English counterpart is. Units, months and days of the week
 * stand with the English ones, in measures.ts.
 */
import { packed } from "../../../core/packed";

export const CHINESE_FUNCTION_WORDS: StaticArray<u8> = packed(
  "的 地 得 了 着 过 呢 吧 啊 呀 是 我 你 您 他 她 我们 你们 他们 咱们 自己 别人 大家 请 问 想 要 会 能 可以 应该 可能 把 被 让 使 有 就 才 都 也 还 又 该 需 需要 很 太 非常 特别 比较 " +
  "个 些 种 件 一个 一些 一下 一样 一般 一定 一起 一直 一点 时候 之间 里 中 上面 里面 关于 因为 所以 如果 但是 而 而且 以及 并 并且 无论 不论 不管 分别 知道 哪 可 哪些 什么 怎么 怎样 怎么样 如何 样 么 " +
  "有关 进行 方法 办法 方式 步骤 最好 情况 问题 东西 正确 好 不仅 不但 非但",
);
export const CHINESE_PREPOSITIONS: StaticArray<u8> = packed("从 到 至 在 对 向 往 给 用 以 成 为 比 由 跟 作为 当 针对");
export const CHINESE_POLITE_WORDS: StaticArray<u8> = packed("请 请问 谢谢 多谢 麻烦 劳驾 你好 您好 告诉 告诉我 帮我 帮忙 帮 跟我 给我 介绍 解释 说明 说说 讲讲 谈谈 不好意思 对不起");

/** Words with «not» in them that say «not», and, in the second list, those that do not. */
export const CHINESE_NEGATORS: StaticArray<u8> = packed("不 没 没有 非 无 未 别 勿 不同意 无法 未能 禁止 不要 不能");
export const CHINESE_UNDENIED: StaticArray<u8> = packed("不锈钢 非洲 无线 无人机 性别 类别 级别 别墅 识别 非典 百度 三星 统一 唯一");

/** In the order of `Intent`, up to the amount and, behind it, whether. */
export const CHINESE_QUESTION_WORDS: StaticArray<u8> = packed(
  "谁 何人 哪位,什么时候 何时 几时 几点 几号 几月 星期几 哪天 哪年,哪里 哪儿 在哪 何处 何地 什么地方,为什么 为何 为啥,怎么 怎么办 怎样 怎么样 如何,什么 啥 哪个 哪些,多少 几 多少钱 多久 多长 多大 多高 多远 多重,吗 么 是否 能否 可否",
);

export const CHINESE_PAST: StaticArray<u8> = packed("昨天 昨晚 前天 去年 前年 上周 上个月 上月 上星期 刚才");
export const CHINESE_PRESENT: StaticArray<u8> = packed("今天 今晚 今年 现在 目前 本周 这周 本月 这个月 最近");
export const CHINESE_FUTURE: StaticArray<u8> = packed("明天 明晚 后天 明年 后年 下周 下个月 下月 下星期 将来 未来");
export const CHINESE_SCOPE: StaticArray<u8> = packed("所有 全部 整个 每个 每天 只 仅 仅仅 只有 第一 第一个 首个 最后 除了 一半 部分 至少 最多");
export const CHINESE_FORMS: StaticArray<u8> = packed("一句话 一段话 详细 简短 简要 简洁 概括 要点 大纲 作文 诗 一首诗 通俗 口语");
export const CHINESE_LANGUAGES: StaticArray<u8> = packed("英文 英语 中文 汉语 日语 日文 法语 法文 德语 韩语 俄语 西班牙语 粤语 阿拉伯语");
export const CHINESE_SYMMETRIC: StaticArray<u8> = packed("和 与 或 跟 及 以及 还是 区别 差别 差异 不同 比较 对比 相比 相同");
export const CHINESE_POINTERS: StaticArray<u8> = packed("那 那个 那些 这 这个 这些 它 它们 这样 那样");
export const CHINESE_PLACES: StaticArray<u8> = packed("附近 最近的 周边 离我 我家 这里 这边");
/** The places that are asked about most: a name by itself, where other names are known only by being what differs. */
export const CHINESE_NAMES: StaticArray<u8> = packed(
  "中国 美国 英国 法国 德国 日本 韩国 印度 俄罗斯 意大利 西班牙 加拿大 澳大利亚 巴西 泰国 北京 上海 广州 深圳 香港 台湾 澳门 天津 重庆 成都 武汉 南京 杭州 西安 苏州 东京 巴黎 伦敦 纽约 柏林 首尔",
);

export const CHINESE_SYNONYMS: StaticArray<u8> = packed(
  "怎么 如何 怎样 怎么样,为什么 为何 为啥,哪里 哪儿 在哪 何处 什么地方,什么时候 何时 几时,什么 啥 哪个 哪些,多少钱 价格 价钱,购买 买 采购,修改 更改 改 变更,删除 删掉 移除,添加 增加 加,账号 账户 帐号 帐户,电脑 计算机," +
  "手机 移动电话,开始 启动,结束 终止,下单 订购,快递 物流,修理 维修 修,坏 故障,医生 大夫,学习 学,办理 办,原因 理由,区别 差别 差异 不同,优点 优势 好处,缺点 劣势 坏处,使用 用,打开 开启 开,关闭 关掉 关," +
  "所有 全部,便宜 实惠,漂亮 好看 美丽,快 迅速,父亲 爸爸,母亲 妈妈,自行车 单车,西红柿 番茄,土豆 马铃薯,出租车 的士,首都 京城,取消 撤销,发送 寄 发,联系 联络,安装 装,晚上 夜里",
);
export const CHINESE_OPPOSITES: StaticArray<u8> = packed(
  "开 打开 开启 启用 开通|关 关闭 关掉 禁用 停用 关停,增加 增 提高 增大 添加 加 提升 增长|减少 减 降低 减小 删除 下降,上 上面|下 下面,前 之前 以前|后 之后 以后,买 购买 买入|卖 出售 销售 卖出,大|小,多|少,高|低 矮,长|短,快|慢,新|旧 老," +
  "最大|最小,最高|最低,最多|最少,最快|最慢,最新|最旧,最早|最晚,最长|最短,最好|最差,最便宜|最贵,可以 允许 准许|禁止 不准,登录 登陆|退出 登出 注销,上传|下载,优点 优势 好处|缺点 劣势 坏处,成功|失败,安全|危险," +
  "开始|结束 停止,导入 进口|导出 出口,加密|解密,压缩|解压,安装|卸载,锁定|解锁,连接|断开,接受 同意 批准|拒绝 反对,存款 存|取款 取,借|还,借入|借出,国内|国外,公开|私密,手动|自动,同步|异步,白天|晚上 夜里," +
  "上午 早上|下午 晚上,夏天|冬天,春天|秋天,左|右,东|西,南|北,男 男性|女 女性,冷|热,升级|降级,升|降,涨|跌,赢|输,进|出,入|出,早|晚,收入|支出,利润|亏损,输入|输出,发送|接收,正|负,真|假,对|错,胖|瘦,父亲 爸爸|母亲 妈妈,老师|学生,出发|到达,有效|无效",
);
