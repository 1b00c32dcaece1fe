package org.equilux.worker.gpu.memory;

import org.jocl.cl_mem;

/** Memory of a device, of a {@link BufferPool}. */
public record DeviceBuffer(cl_mem memory, long size) {}
