package org.equilux.master.jobs.live;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The jobs that this master runs, by id. Jobs guard their own state. */
public final class RunningJobs {
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  public void add(Job job) {
    jobs.put(job.record().id(), job);
  }

  /** Removes a job whose run has ended. */
  public void remove(Job job) {
    boolean _ = jobs.remove(job.record().id(), job);
  }

  public Optional<Job> get(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  public int count() {
    return jobs.size();
  }

  /** Ends the event streams of all jobs, so that the server can close. */
  public void endSubscriptions() {
    jobs.values().forEach(Job::endSubscriptions);
  }
}
