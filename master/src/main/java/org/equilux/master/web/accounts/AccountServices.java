package org.equilux.master.web.accounts;

import java.util.Optional;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.auditlog.AuditLog;
import org.equilux.master.oidc.Oidc;

/**
 * Services by which the web port authenticates requests.
 *
 * @param accounts of this master
 * @param audit records actions on accounts and on others' data
 * @param oidc the provider at which users may sign in; empty if there is none
 */
public record AccountServices(Accounts accounts, AuditLog audit, Optional<Oidc> oidc) {}
