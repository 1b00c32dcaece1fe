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
 * @param attachments the files of the {@link Parameter.Attachment}s that have a value, by the
 *     parameters' names
 * @param output the format, options and pages of the result's file
 */
public record JobRequest(
    Operation operation,
    Map<String, String> parameters,
    Map<String, Blob> attachments,
    WriteOptions output) {
  /**
   * @throws IllegalArgumentException if a parameter is unknown or has a value it cannot have, or an
   *     attachment is named but not there, or there but not named
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
                ? parameter.name() + " is named, but its file is not given"
                : parameter.name() + " is a file that " + operation.name() + " was not told of");
      }
    }
    for (String name : attachments.keySet()) {
      if (!parameters.containsKey(name)) {
        throw new IllegalArgumentException(operation.name() + " takes no file " + name);
      }
    }
  }

  /** Bits of the result's samples; empty if these are like the input's. */
  public OptionalInt depth() {
    return SharedParameters.depth(parameters);
  }

  /**
   * Checks that results of a format can have the depth that is asked for.
   *
   * @throws IllegalArgumentException if they cannot; the message is for the person who asked
   */
  public void requireDepth(PictureFormat.Writable format) {
    OptionalInt depth = depth();
    if (depth.isPresent() && !format.hasDepth(depth.getAsInt())) {
      throw new IllegalArgumentException(
          "depth is %d, but a %s cannot hold samples of %d bits; leave depth out"
              .formatted(depth.getAsInt(), format.name(), depth.getAsInt()));
    }
  }

  /** The parameter by which a file of a kind was given; its value is the file's name for people. */
  public Optional<Parameter.Attachment> attached(Parameter.Attachment.Kind kind) {
    return operation.parameters().stream()
        .filter(Parameter.Attachment.class::isInstance)
        .map(Parameter.Attachment.class::cast)
        .filter(parameter -> parameter.kind() == kind && attachments.containsKey(parameter.name()))
        .findFirst();
  }

  /**
   * Opens a picture to look at its pages. One that is seen to lack pixels is opened as well if what
   * is left of it is to be salvaged.
   *
   * @throws PictureException if the file is no picture that can be processed, or exceeds a limit
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
   * A picture as this request is for: with its extra bands as bands like the others, if each is to
   * be done by itself.
   *
   * @return a reader that closes the same file
   */
  public PictureReader asAskedFor(PictureReader picture) {
    return SharedParameters.isPerChannel(parameters) ? picture.withEveryBand() : picture;
  }

  /** A request for a result that is in all like its input. */
  public JobRequest(
      Operation operation, Map<String, String> parameters, Map<String, Blob> attachments) {
    this(operation, parameters, attachments, WriteOptions.LIKE_INPUT);
  }

  /** A request without attachments. */
  public JobRequest(Operation operation, Map<String, String> parameters) {
    this(operation, parameters, Map.of());
  }

  /** The same request, for a result as the options say. */
  public JobRequest withOutput(WriteOptions options) {
    return new JobRequest(operation, parameters, attachments, options);
  }
}
