package org.equilux.master.web.cluster;

import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.auditlog.Action;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.dispatch.Workers;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/** The routes of workers, connected and quarantined. */
public final class WorkersApi {
  private final Workers workers;
  private final Quarantine quarantine;
  private final AuditTrail trail;

  public WorkersApi(Workers workers, Quarantine quarantine, AuditTrail trail) {
    this.trail = trail;
    this.workers = workers;
    this.quarantine = quarantine;
  }

  public Routes routes() {
    return new Routes()
        .get("/workers", this::list)
        .route(Method.DELETE, "/workers/quarantined/{id}", Routes.Access.ADMIN, this::release);
  }

  private record WorkerList(List<WorkerView> workers, List<Quarantine.Entry> quarantined) {}

  private void list(ServerRequest req, ServerResponse res) {
    Answers.json(res, new WorkerList(workers.workers(), quarantine.entries()));
  }

  private void release(ServerRequest req, ServerResponse res) {
    String id = req.path().pathParameters().get("id");
    if (!id.matches("\\d{1,18}") || !quarantine.release(Long.parseLong(id))) {
      throw new ProblemException(ProblemType.NO_SUCH_QUARANTINE);
    }
    trail.done(req, Action.QUARANTINE_END, "quarantined worker " + id);
    res.status(Status.NO_CONTENT_204).send();
  }
}
