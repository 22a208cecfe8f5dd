/** What stands around a Chinese question and says nothing of what is asked: politeness, and the sentences with which one asks for an answer. */
import { packed } from "../../../core/packed";

/** In front of a question, the longest that fits first. */
export const CHINESE_IN_FRONT: StaticArray<u8> = packed(
  "你好啊 你好呀 您好啊 大家好 老师好 你好 您好 哈喽 嗨 不好意思打扰一下 打扰一下 打扰了 打扰您一下 不好意思 请问一下 请问下 请问 请教一下 请教下 麻烦问一下 麻烦问下 麻烦请问 麻烦您 麻烦你 麻烦 劳驾 " +
  "我想请问一下 我想请问 想请问一下 想请问 我想请教一下 我想问问 想问问 我想问一下 我想问下 我想问 想问一下 想问下 想问 问一下 问下 我想知道一下 我想知道 想知道 我想了解一下 我想了解 想了解一下 想了解 我要知道 " +
  "你能不能告诉我 您能不能告诉我 能不能告诉我 可不可以告诉我 你可以告诉我 您可以告诉我 可以告诉我 可否告诉我 能否告诉我 你能告诉我 您能告诉我 能告诉我 请你告诉我 请您告诉我 请告诉我 麻烦告诉我 告诉我一下 告诉我 " +
  "你知不知道 您知不知道 你知道 您知道",
);
/** Behind a question. */
export const CHINESE_BEHIND: StaticArray<u8> = packed(
  "谢谢你了 谢谢您了 谢谢啦 谢谢了 谢谢你 谢谢您 谢谢 多谢了 多谢 感谢您 感谢你 感谢 非常感谢 十分感谢 万分感谢 先谢谢了 先谢了 谢啦 谢了 拜托了 拜托 麻烦了 麻烦你了 麻烦您了 辛苦了",
);
/** Particles at the end of what another word asks: «…是什么呢», and the «吗» of «你知道…是什么吗». */
export const CHINESE_PARTICLES: StaticArray<u8> = packed("呢 啊 呀 吗 嘛 哦 哈 啦");
/** What «请» asks for in front of them; elsewhere it is a part of a word, as in 请假. */
export const CHINESE_REQUESTED: StaticArray<u8> = packed("你 您 帮 解释 介绍 说明 列出 列举 给出 推荐 翻译 描述 比较 分析 总结 概括 写 用 简述 举例 谈谈 说说 讲讲");
