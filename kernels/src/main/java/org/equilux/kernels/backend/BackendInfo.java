package org.equilux.kernels.backend;

/**
 * The description of a backend, for registration, records and people.
 *
 * @param name {@code scalar}, {@code vector} or {@code opencl}
 * @param device the hardware that the backend uses, such as "256-bit lanes" or the OpenCL device's
 *     name
 */
public record BackendInfo(String name, String device) {}
