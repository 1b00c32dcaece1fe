package org.equilux.worker.gpu.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendException;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.Tuning;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/**
 * The programs of one device, each loaded from disk or built when it is first asked for. Safe for
 * several threads.
 */
public final class Programs implements AutoCloseable {
  /**
   * Permits one build at a time in the whole JVM, because not every driver's compiler is
   * thread-safe, although OpenCL requires it. PoCL 3.1 sometimes loses its temporary files in
   * parallel builds.
   */
  public static final ReentrantLock COMPILER = new ReentrantLock();

  private static final System.Logger LOG = System.getLogger(Programs.class.getName());

  private final cl_context context;
  private final OpenClDevice device;
  private final Tuning tuning;
  private final BinaryCache cache;
  private final Map<Variant, cl_program> built = new ConcurrentHashMap<>();

  public Programs(cl_context context, OpenClDevice device, Tuning tuning, BinaryCache cache) {
    this.context = context;
    this.device = device;
    this.tuning = tuning;
    this.cache = cache;
  }

  /**
   * A kernel for the caller alone, who releases it: setting a kernel's arguments is not safe for
   * several threads.
   *
   * @throws BackendException if the device's compiler does not take it
   */
  public cl_kernel kernel(Variant variant) {
    return CL.clCreateKernel(built.computeIfAbsent(variant, this::build), variant.function(), null);
  }

  private cl_program build(Variant variant) {
    String[] sources = {
      source("pixel.clh"),
      variant.counts() ? source("counters.clh") : "",
      source(variant.function() + ".cl")
    };
    String options = variant.options(tuning);
    String key = BinaryCache.key(List.of(device.builtBy(), String.join("", sources), options));
    COMPILER.lock();
    try {
      return cache
          .load(key)
          .flatMap(binary -> load(binary, options))
          .orElseGet(
              () -> {
                cl_program program = build(variant.function(), sources, options);
                cache.store(key, binary(program));
                return program;
              });
    } finally {
      COMPILER.unlock();
    }
  }

  private cl_program build(String function, String[] sources, String options) {
    cl_program program = CL.clCreateProgramWithSource(context, sources.length, sources, null, null);
    try {
      CL.clBuildProgram(program, 1, devices(), options, null, null);
      return program;
    } catch (CLException e) {
      String log = log(program);
      CL.clReleaseProgram(program);
      throw new BackendException(
          "%s does not compile %s (%s): %s".formatted(device.name(), function, e.getMessage(), log),
          e);
    }
  }

  /**
   * A program from a cached binary; empty if the driver refuses the binary, for example after an
   * update of the driver.
   */
  private Optional<cl_program> load(byte[] binary, String options) {
    try {
      cl_program program =
          CL.clCreateProgramWithBinary(
              context, 1, devices(), new long[] {binary.length}, new byte[][] {binary}, null, null);
      try {
        CL.clBuildProgram(program, 1, devices(), options, null, null);
        return Optional.of(program);
      } catch (CLException e) {
        CL.clReleaseProgram(program);
        throw e;
      }
    } catch (CLException e) {
      LOG.log(System.Logger.Level.DEBUG, "a program from disk is not taken and is built anew", e);
      return Optional.empty();
    }
  }

  private static byte[] binary(cl_program program) {
    long[] size = new long[1];
    CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null);
    ByteBuffer binary = ByteBuffer.allocateDirect((int) size[0]);
    CL.clGetProgramInfo(
        program, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(Pointer.to(binary)), null);
    byte[] bytes = new byte[binary.capacity()];
    binary.get(0, bytes);
    return bytes;
  }

  private String log(cl_program program) {
    long[] size = new long[1];
    CL.clGetProgramBuildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, 0, null, size);
    byte[] log = new byte[(int) size[0]];
    CL.clGetProgramBuildInfo(
        program, device.id(), CL.CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
    return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
  }

  private cl_device_id[] devices() {
    return new cl_device_id[] {device.id()};
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
