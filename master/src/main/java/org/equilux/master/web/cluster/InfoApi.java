package org.equilux.master.web.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.operation.TableOperation;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.Resources;
import org.equilux.master.web.http.Routes;

/** The routes of operations, picture formats, the API's description and health. */
public final class InfoApi {
  private static final String OPENAPI =
      new String(Resources.bytes("openapi.json"), StandardCharsets.UTF_8);

  /** The place in the API description that has the API's path. */
  private static final String SERVER = "\"url\": \"%s\"";

  public Routes routes() {
    return new Routes()
        .get("/operations", this::operations)
        .get("/formats", this::formats)
        .route(Method.GET, "/openapi.json", Routes.Access.OPEN, this::openapi)
        .route(Method.GET, "/health", Routes.Access.OPEN, this::health);
  }

  private record OperationList(List<OperationView> operations) {}

  private record OperationView(
      String name,
      String suffix,
      String description,
      boolean counts,
      List<ParameterView> parameters) {
    static OperationView of(Operation operation) {
      return new OperationView(
          operation.name(),
          operation.suffix(),
          operation.description(),
          operation instanceof TableOperation tables && tables.counts(),
          operation.parameters().stream().map(ParameterView::of).toList());
    }
  }

  /** A parameter by its type; the default is absent if it has none. */
  private sealed interface ParameterView {
    record Choice(
        String name,
        String description,
        String type,
        List<String> choices,
        @JsonProperty("default") String usual)
        implements ParameterView {}

    record Numeric(
        String name,
        String description,
        String type,
        List<String> words,
        Number least,
        Number greatest,
        boolean whole,
        @JsonProperty("default") String usual)
        implements ParameterView {}

    record Interval(
        String name,
        String description,
        String type,
        List<String> words,
        @JsonProperty("default") String usual)
        implements ParameterView {}

    record File(String name, String description, String type, boolean required)
        implements ParameterView {}

    static ParameterView of(Parameter parameter) {
      String name = parameter.name();
      String description = parameter.description();
      return switch (parameter) {
        case Parameter.Choice choice ->
            new Choice(name, description, "choice", choice.choices(), choice.defaultValue());
        case Parameter.Numeric number ->
            new Numeric(
                name,
                description,
                "number",
                number.words(),
                number.isUnbounded() ? null : plain(number.least()),
                number.isUnbounded() ? null : plain(number.greatest()),
                number.whole(),
                number.defaultValue());
        case Parameter.Interval interval ->
            new Interval(name, description, "interval", interval.words(), interval.defaultValue());
        case Parameter.Attachment file ->
            new File(
                name, description, file.kind().name().toLowerCase(Locale.ROOT), file.required());
      };
    }

    /** A number without a zero fraction. */
    private static Number plain(double value) {
      if (value == Math.rint(value)) {
        return (long) value;
      }
      return value;
    }
  }

  private record FormatList(List<FormatView> formats) {}

  /**
   * A picture format as the API shows it.
   *
   * @param name in lower case, as in the {@code kind} of pictures
   * @param written whether results can have the format
   * @param options names of the write options of results in this format; for a read-only format,
   *     those that results of its pictures have in every format
   */
  private record FormatView(
      String name,
      String mediaType,
      List<String> extensions,
      boolean written,
      List<String> options) {
    static FormatView of(PictureFormat format) {
      return new FormatView(
          format.name().toLowerCase(Locale.ROOT),
          format.mediaType(),
          format.extensions(),
          format instanceof PictureFormat.Writable,
          WriteOptions.NAMES.stream().filter(name -> has(format, name)).toList());
    }

    private static boolean has(PictureFormat format, String option) {
      return WriteOptions.COMMON.contains(option)
          || (format instanceof PictureFormat.Writable writable
              && writable.writeOptions().contains(option));
    }
  }

  private record Health(String status) {}

  private void operations(ServerRequest req, ServerResponse res) {
    Answers.json(res, new OperationList(Operations.all().stream().map(OperationView::of).toList()));
  }

  private void formats(ServerRequest req, ServerResponse res) {
    Answers.json(res, new FormatList(PictureFormats.all().stream().map(FormatView::of).toList()));
  }

  private void openapi(ServerRequest req, ServerResponse res) {
    res.headers().contentType(MediaTypes.APPLICATION_JSON);
    String described =
        OPENAPI.replace(SERVER.formatted(Routes.API), SERVER.formatted(Links.of(req).api("")));
    Answers.send(res, described.getBytes(StandardCharsets.UTF_8));
  }

  private void health(ServerRequest req, ServerResponse res) {
    Answers.json(res, new Health("up"));
  }
}
