export type { Channel, ChannelTraits, ChannelType, Delivered, DeliveryResult, NotDelivered } from './channel.ts';
export { CHANNEL_TYPES } from './channel.ts';
export { Courier, type CourierOptions } from './courier.ts';
export { describeHealth } from './health.ts';
export { planIncidents } from './plan.ts';
export type { PlanInput } from './ruling.ts';
