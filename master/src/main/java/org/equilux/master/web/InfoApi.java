package org.equilux.master.web;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Locale;
import org.equilux.kernels.Operation;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Parameter;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.dispatch.Workers;

/** What there is besides jobs: workers, operations, the API's description, health. */
final class InfoApi {
  private static final byte[] OPENAPI = Resources.bytes("openapi.json");

  private final Workers workers;

  InfoApi(Workers workers) {
    this.workers = workers;
  }

  Routes routes() {
    return new Routes()
        .get("/workers", this::workers)
        .get("/operations", this::operations)
        .get("/openapi.json", this::openapi)
        .get("/health", this::health);
  }

  private record WorkerList(List<WorkerView> workers) {}

  private record OperationList(List<OperationView> operations) {}

  private record OperationView(
      String name, String suffix, String description, List<ParameterView> parameters) {
    static OperationView of(Operation operation) {
      return new OperationView(
          operation.name(),
          operation.suffix(),
          operation.description(),
          operation.parameters().stream().map(ParameterView::of).toList());
    }
  }

  /**
   * What does not apply to a type is absent. The default is called that in JSON, which Java does
   * not allow as a name.
   */
  private record ParameterView(
      String name,
      String description,
      String type,
      List<String> choices,
      List<String> words,
      Double least,
      Double greatest,
      Boolean whole,
      Boolean required,
      @com.fasterxml.jackson.annotation.JsonProperty("default") String defaultValue) {
    static ParameterView of(Parameter parameter) {
      String name = parameter.name();
      String description = parameter.description();
      return switch (parameter) {
        case Parameter.Choice choice ->
            new ParameterView(
                name,
                description,
                "choice",
                choice.choices(),
                null,
                null,
                null,
                null,
                null,
                choice.defaultValue());
        case Parameter.Numeric number ->
            new ParameterView(
                name,
                description,
                "number",
                null,
                number.words(),
                number.least(),
                number.greatest(),
                number.whole(),
                null,
                number.defaultValue());
        case Parameter.Attachment file ->
            new ParameterView(
                name,
                description,
                file.kind().name().toLowerCase(Locale.ROOT),
                null,
                null,
                null,
                null,
                null,
                file.required(),
                null);
      };
    }
  }

  private record Health(String status) {}

  private void workers(ServerRequest req, ServerResponse res) {
    Answers.json(res, new WorkerList(workers.workers()));
  }

  private void operations(ServerRequest req, ServerResponse res) {
    Answers.json(res, new OperationList(Operations.all().stream().map(OperationView::of).toList()));
  }

  private void openapi(ServerRequest req, ServerResponse res) {
    res.headers().contentType(MediaTypes.APPLICATION_JSON);
    Answers.send(res, OPENAPI);
  }

  private void health(ServerRequest req, ServerResponse res) {
    Answers.json(res, new Health("up"));
  }
}
