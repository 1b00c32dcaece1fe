package org.equilux.worker.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendException;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** The programs of one device, each built when it is first asked for. Safe for several threads. */
final class Programs implements AutoCloseable {
  /**
   * One build at a time in the whole JVM: not every driver's compiler is safe for several threads,
   * whatever OpenCL promises. PoCL 3.1 then loses its temporary files now and again.
   */
  static final ReentrantLock COMPILER = new ReentrantLock();

  private final cl_context context;
  private final OpenClDevice device;
  private final Map<Variant, cl_program> built = new ConcurrentHashMap<>();

  Programs(cl_context context, OpenClDevice device) {
    this.context = context;
    this.device = device;
  }

  /**
   * A kernel for the caller alone, who releases it: setting a kernel's arguments is not safe for
   * several threads.
   *
   * @throws BackendException if the device's compiler does not take it
   */
  cl_kernel kernel(Variant variant) {
    return CL.clCreateKernel(built.computeIfAbsent(variant, this::build), variant.function(), null);
  }

  private cl_program build(Variant variant) {
    String[] sources = {source("pixel.clh"), source(variant.function() + ".cl")};
    COMPILER.lock();
    try {
      return build(variant, sources);
    } finally {
      COMPILER.unlock();
    }
  }

  private cl_program build(Variant variant, String... sources) {
    cl_program program = CL.clCreateProgramWithSource(context, 2, sources, null, null);
    try {
      CL.clBuildProgram(
          program, 1, new cl_device_id[] {device.id()}, variant.options(), null, null);
      return program;
    } catch (CLException e) {
      String log = log(program);
      CL.clReleaseProgram(program);
      throw new BackendException(
          "%s does not compile %s (%s): %s"
              .formatted(device.name(), variant.function(), e.getMessage(), log),
          e);
    }
  }

  private String log(cl_program program) {
    long[] size = new long[1];
    CL.clGetProgramBuildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, 0, null, size);
    byte[] log = new byte[(int) size[0]];
    CL.clGetProgramBuildInfo(
        program, device.id(), CL.CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
    return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
  }

  private static String source(String file) {
    try (InputStream in = Backend.class.getResourceAsStream("/opencl/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    built.values().forEach(CL::clReleaseProgram);
  }
}
