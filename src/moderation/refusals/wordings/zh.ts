/** Why a request is refused, in Chinese. */
import { dayText, duration, type ReasonWording } from '../reasons.ts';

const spans = { hour: '每小时', day: '24 小时内', month: '30 天内' } as const;

export const zh: ReasonWording = {
  notInChannel: () => '不能在这个频道里画图。',
  notInThreads: () => '这里不能在讨论串里画图。',
  notDirect: () => '不能通过私信画图。',
  notSentDirect: () => '这里不通过私信发送图片。',
  notPrivate: () => '这里的结果不能设为私密；请去掉 --private 再试。',
  notYou: () => '你的身份组不能在这里画图。',
  banned: ({ until }) =>
    until === undefined ? '你不能再在这里画图。' : `${dayText(until, 'zh')}（UTC）之前，你不能在这里画图。`,
  accountNew: ({ days }) => `账号注册满 ${days} 天后才能在这里画图。`,
  memberNew: ({ days }) => `加入这里满 ${days} 天后才能画图。`,
  suspended: () => '机器人的运营者已在这个服务器停用它。',
  wait: ({ waitMs }) => `请等待${duration(waitMs, 'zh')}后再试。`,
  text: () => '这个服务器的规则不允许这个请求。',
  autoMod: () => '这个服务器的 AutoMod 规则也适用于图片，但我没有“管理服务器”权限，无法读取它们。',
  changed: () => '在你提交之后，这个服务器的规则变了。',
  images: ({ most }) => `这里一次最多画 ${most} 张图。`,
  steps: ({ most }) => `这里最多 ${most} 步。`,
  side: ({ most }) => `这里的图片宽和高最多 ${most} 像素。`,
  model: ({ name, allowed }) => `这里不能使用模型 ${name}${instead(allowed)}。`,
  lora: ({ name }) => `这里不能使用 LoRA ${name}。`,
  noLoras: () => '这里不能使用 LoRA。',
  sampler: ({ name, allowed }) => `这里不能使用采样器 ${name}${instead(allowed)}。`,
  flag: ({ flag }) => `这里不能使用 --${flag}。`,
  command: ({ command }) => `这里不能使用 ${command}。`,
  pause: ({ waitMs }) => `你刚刚才画过图；请再等${duration(waitMs, 'zh')}。`,
  quota: ({ most, used, span, waitMs }) =>
    `你在这里${spans[span]}最多画 ${most} 张图，已经画了 ${used} 张。${
      waitMs === undefined ? '请一次少画几张。' : `${duration(waitMs, 'zh')}后可以继续。`
    }`,
};

function instead(allowed: readonly string[]): string {
  return allowed.length === 0 ? '' : `；可以用 ${allowed.join('、')}`;
}
