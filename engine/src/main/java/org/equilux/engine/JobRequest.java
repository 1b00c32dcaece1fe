package org.equilux.engine;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.operation.SharedParameters;
import org.equilux.storage.Blob;

/**
 * A request to process a picture: operation, parameters, files and result options.
 *
 * @param parameters complete and canonical after construction
 * @param attachments files of the {@link Parameter.Attachment}s with a value, by parameter name
 * @param output the format, options and pages of the result's file
 */
public record JobRequest(
    Operation operation,
    Map<String, String> parameters,
    Map<String, Blob> attachments,
    WriteOptions output) {
  /**
   * Checks the parameters and completes them.
   *
   * @throws IllegalArgumentException if a parameter is unknown or has an invalid value, or if
   *     parameters and attachments do not correspond
   */
  public JobRequest {
    parameters = operation.resolve(parameters);
    attachments = Map.copyOf(attachments);
    for (Parameter parameter : operation.parameters()) {
      boolean named =
          parameter instanceof Parameter.Attachment && !parameters.get(parameter.name()).isEmpty();
      if (named != attachments.containsKey(parameter.name())) {
        throw new IllegalArgumentException(
            named
                ? parameter.name() + " is named, but its file is missing"
                : parameter.name() + " is a file that " + operation.name() + " does not name");
      }
    }
    for (String name : attachments.keySet()) {
      if (!parameters.containsKey(name)) {
        throw new IllegalArgumentException(operation.name() + " does not support a file " + name);
      }
    }
  }

  /** Bits of the result's samples; empty for those of the input. */
  public OptionalInt depth() {
    return SharedParameters.depth(parameters);
  }

  /**
   * Checks that a result format supports the requested depth.
   *
   * @throws IllegalArgumentException if it does not; the message is for the user
   */
  public void requireDepth(PictureFormat.Writable format) {
    OptionalInt depth = depth();
    if (depth.isPresent() && !format.hasDepth(depth.getAsInt())) {
      throw new IllegalArgumentException(
          "depth is %d, but a %s cannot hold samples of %d bits; leave depth out"
              .formatted(depth.getAsInt(), format.name(), depth.getAsInt()));
    }
  }

  /** The file parameter of a kind that has a value, which is the file's name for display. */
  public Optional<Parameter.Attachment> attached(Parameter.Attachment.Kind kind) {
    return operation.parameters().stream()
        .filter(Parameter.Attachment.class::isInstance)
        .map(Parameter.Attachment.class::cast)
        .filter(parameter -> parameter.kind() == kind && attachments.containsKey(parameter.name()))
        .findFirst();
  }

  /**
   * Opens a picture to read its pages. A picture with missing pixels is opened too if the request
   * is to salvage it.
   *
   * @throws PictureException if the picture cannot be processed or exceeds a limit
   * @throws IOException if the file cannot be read
   */
  public PictureReader open(Blob file, PictureLimits limits) throws IOException {
    try {
      return Pictures.open(file, limits);
    } catch (PictureException e) {
      if (!e.isSalvageable() || !output.salvage()) {
        throw e;
      }
      return Pictures.open(file, limits, OnDamage.SALVAGE);
    }
  }

  /**
   * The picture as this request needs it: with its extra bands as color channels, if each band is
   * processed by itself.
   *
   * @return a reader that closes the same file
   */
  public PictureReader asAskedFor(PictureReader picture) {
    return SharedParameters.isPerChannel(parameters) ? picture.withEveryBand() : picture;
  }

  /** Creates a request whose result has the format and options of its input. */
  public JobRequest(
      Operation operation, Map<String, String> parameters, Map<String, Blob> attachments) {
    this(operation, parameters, attachments, WriteOptions.LIKE_INPUT);
  }

  /** Creates a request without attachments. */
  public JobRequest(Operation operation, Map<String, String> parameters) {
    this(operation, parameters, Map.of());
  }

  /** This request with other options of the result. */
  public JobRequest withOutput(WriteOptions options) {
    return new JobRequest(operation, parameters, attachments, options);
  }
}
