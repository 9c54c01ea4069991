#!/bin/sh
#SBATCH --job-name=lambda-sim-sweep
#SBATCH --array=1-100
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
#SBATCH --time=04:00:00
#SBATCH --requeue
# A sweep in 100 shards as an array job: sbatch slurm-array.sh; afterwards: lambda-sim merge parts/* --out sweep
set -eu
lambda-sim sweep sweep.yml --shard "$SLURM_ARRAY_TASK_ID/100" --out "parts/$SLURM_ARRAY_TASK_ID" --workers "$SLURM_CPUS_PER_TASK" --quiet
