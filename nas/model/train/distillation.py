"""A loss that follows a teacher's answers (Hinton et al. 2015, arXiv:1503.02531)."""

import torch.nn.functional as F
from torch import Tensor


def distilled(task_loss: Tensor, outputs_BK: Tensor, teacher_BK: Tensor, weight: float, temperature: float) -> Tensor:
    """`weight` of the divergence from the teacher's softened answers, the rest of the task's loss.

    The divergence is multiplied by the squared temperature, so that its gradients do not shrink as answers soften.
    """
    own, wanted = (F.log_softmax(answers.float() / temperature, dim=1) for answers in (outputs_BK, teacher_BK.detach()))
    divergence = F.kl_div(own, wanted, reduction="batchmean", log_target=True)
    return (1 - weight) * task_loss + weight * temperature**2 * divergence
