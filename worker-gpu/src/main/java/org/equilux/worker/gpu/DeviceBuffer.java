package org.equilux.worker.gpu;

import org.jocl.cl_mem;

/** Memory of a device, of a {@link BufferPool}. */
record DeviceBuffer(cl_mem memory, long size) {}
