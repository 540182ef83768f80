"""Figures of reliability from their textbook formulas, written a second time, to hold those of the library against."""

import numpy as np
from scipy.optimize import minimize


def alpha(answers):
    """Cronbach's alpha from the mean variance and the mean covariance of items."""
    covariance = np.cov(np.asarray(answers, float).T)
    count = len(covariance)
    mean_variance = np.trace(covariance) / count
    mean_covariance = (covariance.sum() - np.trace(covariance)) / (count * (count - 1))
    return count * mean_covariance / (mean_variance + (count - 1) * mean_covariance)


def omega(answers):
    """McDonald's omega from one factor, the likelihood of which is climbed by a general optimizer."""
    answers = np.asarray(answers, float)
    covariance = np.cov(answers.T)
    deviations = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviations, deviations)
    count = len(correlation)

    def misfit(unknown):
        loadings, left = unknown[:count], np.exp(unknown[count:])
        model = np.outer(loadings, loadings) + np.diag(left)
        inverse = np.linalg.inv(model)
        off = inverse - inverse @ correlation @ inverse
        value = np.linalg.slogdet(model)[1] + np.trace(correlation @ inverse)
        return value, np.concatenate([2 * off @ loadings, np.diag(off) * left])

    start = np.concatenate([np.full(count, 0.6), np.log(np.full(count, 0.6))])
    found = minimize(
        misfit, start, jac=True, method="L-BFGS-B", options={"maxiter": 20_000, "ftol": 1e-15, "gtol": 1e-9}
    )
    loadings, left = found.x[:count] * deviations, np.exp(found.x[count:]) * deviations**2
    return loadings.sum() ** 2 / (loadings.sum() ** 2 + left.sum())


def item_rest(answers):
    """The correlation of each item with the sum of the others, by hand."""
    answers = np.asarray(answers, float)
    return [
        np.corrcoef(answers[:, place], np.delete(answers, place, axis=1).sum(axis=1))[0, 1]
        for place in range(answers.shape[1])
    ]
