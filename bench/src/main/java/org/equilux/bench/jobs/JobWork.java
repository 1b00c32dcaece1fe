package org.equilux.bench.jobs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operations;

/** An operation on a file. */
record JobWork(JobOperation operation, FileKind kind, int megapixels) {
  private static final int CHANNELS = 3;

  PictureSize size() {
    return PictureSize.of(megapixels);
  }

  /** The number of bytes of the pixels, regardless of the file's compression. */
  double bytes() {
    return (double) CHANNELS * size().pixels();
  }

  JobRequest request() {
    return new JobRequest(Operations.named(operation.toString()), operation.parameters());
  }

  /** The work by dimension, for display. */
  Map<String, String> dimensions() {
    Map<String, String> dimensions = new LinkedHashMap<>();
    dimensions.put("operation", operation.toString());
    dimensions.put("format", kind.toString());
    dimensions.put("size", megapixels + " Mpx");
    return dimensions;
  }
}
