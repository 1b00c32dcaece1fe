package org.equilux.bench.kernels;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.equilux.bench.pictures.PictureKind;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.PixelFormat;

/** A kernel on a picture. */
record KernelWork(KernelOperation operation, PixelFormat format, PictureKind kind, int megapixels) {
  PictureSize size() {
    return PictureSize.of(megapixels);
  }

  long bytes() {
    return size().pixels() * format.bytesPerPixel();
  }

  JobSpec spec() {
    return new JobSpec(
        Operations.named(operation.operation()),
        operation.parameters(),
        format,
        size().width(),
        size().height());
  }

  /** The work by dimension, for display. */
  Map<String, String> dimensions() {
    Map<String, String> dimensions = new LinkedHashMap<>();
    dimensions.put("operation", operation.toString());
    dimensions.put("pixels", format.name().toLowerCase(Locale.ROOT));
    dimensions.put("picture", kind.toString());
    dimensions.put("size", megapixels + " Mpx");
    return dimensions;
  }
}
