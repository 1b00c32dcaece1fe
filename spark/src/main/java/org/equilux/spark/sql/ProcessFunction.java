package org.equilux.spark.sql;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.api.java.UDF3;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.operation.Operations;
import org.equilux.spark.task.ExecutorJvm;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The SQL function {@code equilux_process(content BINARY, operation STRING, parameters MAP<STRING,
 * STRING>)} that returns a picture's result as BINARY. The parameters are those of the operation
 * and the options of the result's format, by their names without {@code --}; NULL means no
 * parameters. A NULL picture yields NULL. A failed picture fails the query, or yields NULL if the
 * parameter {@code on_error} is {@code null}.
 *
 * <p>Files (masks, references, tables) cannot be parameters. A result has at most {@link
 * MemoryBlob#MOST_BYTES} bytes.
 */
public final class ProcessFunction
    implements UDF3<byte[], String, scala.collection.Map<String, String>, byte[]> {
  private static final String ON_ERROR = "on_error";

  @Override
  public byte[] call(
      byte[] content, String operation, scala.collection.Map<String, String> parameters)
      throws IOException, JobFailedException, InterruptedException, BackendUnavailableException {
    if (content == null) {
      return null;
    }
    Map<String, String> given = new HashMap<>();
    if (parameters != null) {
      given.putAll(CollectionConverters.asJava(parameters));
    }
    boolean nullForErrors = isNull(given.remove(ON_ERROR));
    JobRequest request = request(operation, given);
    try {
      return process(content, request);
    } catch (IOException | JobFailedException e) {
      if (nullForErrors) {
        return null;
      }
      throw e;
    }
  }

  private static boolean isNull(String onError) {
    if (onError == null || onError.equals("fail")) {
      return false;
    }
    if (onError.equals("null")) {
      return true;
    }
    throw new IllegalArgumentException(
        "on_error cannot be \"%s\"; give fail or null".formatted(onError));
  }

  private static JobRequest request(String operation, Map<String, String> given) {
    WriteOptions output = WriteOptions.of(given);
    given.keySet().removeAll(WriteOptions.NAMES);
    return new JobRequest(Operations.named(operation), given).withOutput(output);
  }

  private static byte[] process(byte[] content, JobRequest request)
      throws IOException, JobFailedException, InterruptedException, BackendUnavailableException {
    MemoryBlob result = new MemoryBlob();
    BackendStack backends = ExecutorJvm.backends(BackendStack.AUTO);
    try (LocalExecutor executor = new LocalExecutor(backends, ExecutorJvm.cores())) {
      JobSettings settings = JobSettings.defaults(ExecutorJvm.scratch());
      new PictureJob("", request, executor, settings, JobListener.NONE)
          .run(new MemoryBlob(content), result);
    }
    return result.bytes();
  }
}
