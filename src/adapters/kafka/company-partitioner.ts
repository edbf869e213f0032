import kafkajs from 'kafkajs';

/** Header that names what a message is ordered by, where that is not its key. */
export const ORDER_HEADER = 'assay-order';

/**
 * Partition by the order header where there is one, else by the key. The hash is the murmur2 of the Java client, so a
 * miner in another language gets the same partition from its own default partitioner applied to the same text.
 */
export const companyPartitioner: kafkajs.ICustomPartitioner = () => {
  const byKey = kafkajs.Partitioners.DefaultPartitioner();
  return (args) => {
    const order = args.message.headers?.[ORDER_HEADER];
    if (order === undefined || Array.isArray(order)) return byKey(args);
    return byKey({ ...args, message: { ...args.message, key: order } });
  };
};
