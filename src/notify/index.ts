export type { Channel, ChannelTraits, ChannelType, Delivered, DeliveryResult, NotDelivered } from './channel.ts';
export { CHANNEL_TYPES } from './channel.ts';
export { Courier, type CourierOptions } from './courier.ts';
export { describeHealth } from './health.ts';
export { type ChannelPorts, openChannels } from './open-channels.ts';
export { planIncidents } from './plan.ts';
export type { PlanInput } from './ruling.ts';
export type { ChannelSettings } from './settings.ts';
export type { ChannelVariables } from './settings-of.ts';
