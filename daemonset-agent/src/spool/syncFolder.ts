export { syncFolder } from '@logpipeline/record-log';
