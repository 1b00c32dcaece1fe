package org.equilux.kernels.backend;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.ClaheOperation;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/** Random valid parameters and attachments of operations. */
final class RandomRequest {
  private RandomRequest() {}

  /** Parameters for a picture; grids are small, so that 16-bit ones are fast. */
  static Map<String, String> parameters(
      Operation operation, Pixels picture, SplittableRandom random) {
    Map<String, String> parameters = new HashMap<>();
    for (Parameter parameter : operation.parameters()) {
      if (parameter.required() || random.nextInt(3) > 0) {
        parameters.put(parameter.name(), value(parameter, picture, random));
      }
    }
    if (operation instanceof ClaheOperation) {
      parameters.put("columns", "" + (1 + random.nextInt(4)));
      parameters.put("rows", "" + (1 + random.nextInt(3)));
    }
    return parameters;
  }

  private static String value(Parameter parameter, Pixels picture, SplittableRandom random) {
    if (parameter.name().equals("nodata")) {
      // Usually a value that occurs.
      return random.nextInt(5) == 0 ? "0" : "" + picture.sample(0, 0, 0);
    }
    return switch (parameter) {
      case Parameter.Choice choice -> choice.choices().get(random.nextInt(choice.choices().size()));
      case Parameter.Numeric number when random.nextInt(4) == 0 && !number.words().isEmpty() ->
          number.words().get(random.nextInt(number.words().size()));
      case Parameter.Numeric number -> {
        double most = Math.min(number.greatest(), number.least() + 49);
        double drawn = number.least() + random.nextDouble() * (most - number.least());
        yield number.whole() ? "" + (long) drawn : "" + drawn;
      }
      case Parameter.Interval interval -> interval.defaultValue();
      case Parameter.Attachment _ -> "a file";
    };
  }

  static boolean hasMask(JobSpec spec) {
    return !spec.parameters().getOrDefault("mask", "").isEmpty();
  }

  /** A reference, sometimes of another depth, and tables of a small grid. */
  static Attachments attachments(JobSpec spec, SplittableRandom random) {
    if (!spec.hasTables()) {
      return Attachments.NONE;
    }
    PixelFormat format = spec.format();
    ColorMode mode = spec.colorMode();
    boolean onePlane = random.nextInt(4) == 0;
    int planes = onePlane ? 1 : mode.planes(format);
    HistogramGrid reference =
        new HistogramGrid(1, 1, planes, random.nextInt(4) == 0 ? 256 : format.levels());
    for (int i = 0; i < reference.counts().length; i++) {
      reference.counts()[i] = Math.max(0, random.nextInt(-200, 100));
    }
    for (int plane = 0; plane < planes; plane++) {
      reference.counts()[reference.start(0, 0, plane)]++;
    }
    LutGrid tables =
        TestPictures.randomTables(
            format,
            onePlane ? ColorMode.LUMINANCE : mode,
            1 + random.nextInt(2),
            1 + random.nextInt(2),
            random);
    return new Attachments(Optional.of(reference), Optional.of(tables));
  }
}
