package org.equilux.spark.task;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.equilux.command.option.Processing;
import org.equilux.command.path.BlobPath;
import org.equilux.command.path.FilePath;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operations;
import org.equilux.storage.Blob;

/**
 * The common part of all tasks of a run, serializable.
 *
 * @param parameters of the operation
 * @param files absolute paths of masks, references and tables, by parameter
 * @param output options of results
 * @param mark of the run's temporary files
 * @param pixels estimated number of pixels for an executor
 */
public record Assignment(
    String operation,
    HashMap<String, String> parameters,
    HashMap<String, String> files,
    HashMap<String, String> output,
    Processing processing,
    String mark,
    long pixels)
    implements Serializable {
  public static Assignment of(JobRequest request, Processing processing, String mark, long pixels) {
    HashMap<String, String> files = new HashMap<>();
    request
        .attachments()
        .forEach(
            (name, file) -> files.put(name, FilePath.of(file.name()).toAbsolutePath().toString()));
    return new Assignment(
        request.operation().name(),
        new HashMap<>(request.parameters()),
        files,
        new HashMap<>(request.output().values()),
        processing,
        mark,
        pixels);
  }

  public JobRequest request() {
    Map<String, Blob> blobs = new LinkedHashMap<>();
    files.forEach((name, file) -> blobs.put(name, BlobPath.of(FilePath.of(file))));
    return new JobRequest(Operations.named(operation), parameters, blobs, WriteOptions.of(output));
  }
}
